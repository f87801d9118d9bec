#include "choreo/core/safetensors.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/half.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <system_error>
#include <tuple>

static_assert(std::endian::native == std::endian::little, "tensors are stored as they lie in memory");

namespace choreo {
namespace {

using nlohmann::json;

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kMaxHeaderBytes = 100'000'000;  // the format's own limit

struct DTypeInfo {
  DType dtype;
  std::string_view name;
  std::size_t bytes;
};
constexpr std::array<DTypeInfo, 10> kDTypes{{{DType::kF64, "F64", 8},
                                             {DType::kF32, "F32", 4},
                                             {DType::kF16, "F16", 2},
                                             {DType::kBF16, "BF16", 2},
                                             {DType::kI64, "I64", 8},
                                             {DType::kI32, "I32", 4},
                                             {DType::kI16, "I16", 2},
                                             {DType::kI8, "I8", 1},
                                             {DType::kU8, "U8", 1},
                                             {DType::kBool, "BOOL", 1}}};

const DTypeInfo& info(DType dtype) { return kDTypes[static_cast<std::size_t>(dtype)]; }

struct Extent {
  std::size_t begin, end;
  std::string name;
};

/// `value` as a size; anything but a non-negative integer is refused.
std::size_t to_size(const json& value, std::string_view what, std::string_view where) {
  if (!value.is_number_unsigned()) fail("{}: {} must be a non-negative integer", where, what);
  return value.get<std::size_t>();
}

/// Bytes of a tensor of this shape; throws where the product overflows.
std::size_t checked_bytes(const Tensor& tensor, std::string_view name, std::string_view where) {
  std::size_t bytes = size_of(tensor.dtype);
  if (std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end()) return 0;
  for (const std::int64_t extent : tensor.shape) {
    if (__builtin_mul_overflow(bytes, static_cast<std::size_t>(extent), &bytes)) {
      fail("{}: the shape of tensor {} is too large", where, quote(name));
    }
  }
  return bytes;
}

DType parse_dtype(const std::string& name, std::string_view tensor, std::string_view where) {
  const auto found =
      std::find_if(kDTypes.begin(), kDTypes.end(), [&](const DTypeInfo& known) { return known.name == name; });
  if (found == kDTypes.end()) fail("{}: tensor {} has an unknown type {}", where, quote(tensor), quote(name));
  return found->dtype;
}

std::vector<std::int64_t> parse_shape(const json& list, std::string_view name, std::string_view where) {
  std::vector<std::int64_t> shape;
  for (const json& value : list) {
    const std::size_t extent = to_size(value, "an extent of tensor " + quote(name), where);
    if (extent > static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max())) {
      fail("{}: the shape of tensor {} is too large", where, quote(name));
    }
    shape.push_back(static_cast<std::int64_t>(extent));
  }
  return shape;
}

/// Reads one entry of the header and copies its bytes.
Tensor parse_tensor(const std::string& name, const json& entry, std::string_view data, Extent& extent,
                    std::string_view where) {
  Tensor tensor;
  if (!entry.is_object() || entry.size() != 3) {
    fail("{}: tensor {} must have exactly dtype, shape and data_offsets", where, quote(name));
  }
  tensor.dtype = parse_dtype(member<std::string>(entry, "dtype", where), name, where);
  tensor.shape = parse_shape(member<json::array_t>(entry, "shape", where), name, where);
  const auto offsets = member<json::array_t>(entry, "data_offsets", where);
  if (offsets.size() != 2) fail("{}: data_offsets of tensor {} must be two numbers", where, quote(name));
  extent = {to_size(offsets[0], "an offset", where), to_size(offsets[1], "an offset", where), name};
  if (extent.begin > extent.end || extent.end > data.size()) {
    fail("{}: tensor {} lies at bytes {} to {}, but the file holds {} (cut short?)", where, quote(name), extent.begin,
         extent.end, data.size());
  }
  if (checked_bytes(tensor, name, where) != extent.end - extent.begin) {
    fail("{}: tensor {} has {} bytes, but its shape asks for {}", where, quote(name), extent.end - extent.begin,
         checked_bytes(tensor, name, where));
  }
  const auto bytes = std::as_bytes(std::span(data.substr(extent.begin, extent.end - extent.begin)));
  tensor.data.assign(bytes.begin(), bytes.end());
  return tensor;
}

void check_coverage(std::vector<Extent> extents, std::size_t total, std::string_view where) {
  std::sort(extents.begin(), extents.end(),
            [](const Extent& a, const Extent& b) { return std::tie(a.begin, a.end) < std::tie(b.begin, b.end); });
  std::size_t end = 0;
  for (const Extent& extent : extents) {
    if (extent.begin != end) {
      fail("{}: tensor {} {}", where, quote(extent.name), extent.begin < end ? "overlaps another" : "follows a hole");
    }
    end = extent.end;
  }
  if (end != total) fail("{}: {} bytes follow the last tensor", where, total - end);
}

json parse_header(std::string_view bytes, std::string_view where) {
  std::uint64_t length = 0;
  if (bytes.size() < kLengthBytes) fail("{}: too short for a safetensors file ({} bytes)", where, bytes.size());
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > kMaxHeaderBytes || length > bytes.size() - kLengthBytes) {
    fail("{}: not a safetensors file, or cut short: header of {} bytes in a file of {}", where, length, bytes.size());
  }
  // A name that stands twice would hide a tensor: the parser alone keeps the last one silently.
  std::vector<std::string> names;
  const auto limit = depth_limit(where);
  json header;
  try {
    header = json::parse(bytes.substr(kLengthBytes, length), [&](int depth, json::parse_event_t event, json& parsed) {
      if (depth == 1 && event == json::parse_event_t::key) names.push_back(parsed.get<std::string>());
      return limit(depth, event, parsed);
    });
  } catch (const json::exception&) {
    fail("{}: the safetensors header is not valid JSON", where);
  }
  if (!header.is_object()) fail("{}: the safetensors header must be a JSON object", where);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) fail("{}: tensor {} is there twice", where, quote(*twice));
  return header;
}

/// The whole of `text` as a T.
template <class T>
std::optional<T> parse_number(const std::string& text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

template <class T>
Tensor tensor_from(DType dtype, std::span<const T> values, std::vector<std::int64_t> shape) {
  Tensor tensor{dtype, std::move(shape), {}};
  const auto bytes = std::as_bytes(values);
  tensor.data.assign(bytes.begin(), bytes.end());
  if (tensor.elements() != values.size())
    fail("a tensor of {} values has a shape of {}", values.size(), tensor.elements());
  return tensor;
}

}  // namespace

std::size_t size_of(DType dtype) { return info(dtype).bytes; }
std::string_view name_of(DType dtype) { return info(dtype).name; }

std::size_t Tensor::elements() const {
  std::size_t count = 1;
  for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
  return count;
}

std::vector<float> Tensor::to_float() const {
  std::vector<float> values(elements());
  if (dtype == DType::kF32) {
    if (!values.empty()) std::memcpy(values.data(), data.data(), data.size());
  } else if (dtype == DType::kF16) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::uint16_t half = 0;
      std::memcpy(&half, data.data() + 2 * i, sizeof half);
      values[i] = half_to_float(half);
    }
  } else {
    fail("a tensor of type {} where F32 or F16 was expected", name_of(dtype));
  }
  return values;
}

Tensor Tensor::from(std::span<const float> values, std::vector<std::int64_t> shape) {
  return tensor_from(DType::kF32, values, std::move(shape));
}
Tensor Tensor::from(std::span<const std::int64_t> values, std::vector<std::int64_t> shape) {
  return tensor_from(DType::kI64, values, std::move(shape));
}
Tensor Tensor::from(std::span<const std::uint8_t> values, std::vector<std::int64_t> shape) {
  return tensor_from(DType::kU8, values, std::move(shape));
}
Tensor Tensor::from(const Matrix& matrix) {
  return from(matrix.values(), {static_cast<std::int64_t>(matrix.rows()), static_cast<std::int64_t>(matrix.columns())});
}

const Tensor& TensorFile::at(const std::string& name, std::string_view where) const {
  const auto found = tensors.find(name);
  if (found == tensors.end()) fail("{}: tensor {} is missing", where, quote(name));
  return found->second;
}

const std::string& TensorFile::text(const std::string& key, std::string_view where) const {
  const auto found = metadata.find(key);
  if (found == metadata.end()) fail("{}: metadata {} is missing", where, quote(key));
  return found->second;
}

double TensorFile::number(const std::string& key, std::string_view where) const {
  const std::string& value = text(key, where);
  const auto parsed = parse_number<double>(value);
  if (!parsed || !std::isfinite(*parsed)) {
    fail("{}: metadata {} is {}, expected a finite number", where, quote(key), quote(value));
  }
  return *parsed;
}

std::int64_t TensorFile::integer(const std::string& key, std::string_view where) const {
  const std::string& value = text(key, where);
  const auto parsed = parse_number<std::int64_t>(value);
  if (!parsed) fail("{}: metadata {} is {}, expected a whole number of 64 bits", where, quote(key), quote(value));
  return *parsed;
}

TensorFile parse_safetensors(std::string_view bytes, std::string_view where) {
  const json header = parse_header(bytes, where);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  const std::string_view data = bytes.substr(kLengthBytes + length);
  TensorFile file;
  std::vector<Extent> extents;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      if (!entry.is_object()) fail("{}: __metadata__ must be an object of strings", where);
      for (const auto& [key, value] : entry.items()) {
        if (!value.is_string()) fail("{}: __metadata__ {} must be a string", where, quote(key));
        file.metadata[key] = value.get<std::string>();
      }
      continue;
    }
    Extent extent{};
    file.tensors[name] = parse_tensor(name, entry, data, extent, where);
    extents.push_back(std::move(extent));
  }
  check_coverage(std::move(extents), data.size(), where);
  return file;
}

TensorFile read_safetensors(const std::filesystem::path& path) {
  return parse_safetensors(read_file(path), quote(path));
}

std::string serialise_safetensors(const TensorFile& file) {
  json header = json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  std::size_t offset = 0;
  for (const auto& [name, tensor] : file.tensors) {
    header[name] = {{"dtype", name_of(tensor.dtype)},
                    {"shape", tensor.shape},
                    {"data_offsets", {offset, offset + tensor.data.size()}}};
    offset += tensor.data.size();
  }
  std::string text = header.dump(-1, ' ', false, json::error_handler_t::replace);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = text.size();
  std::string bytes(kLengthBytes, '\0');
  std::memcpy(bytes.data(), &length, kLengthBytes);
  bytes.reserve(kLengthBytes + length + offset);
  bytes += text;
  for (const auto& [name, tensor] : file.tensors) {
    bytes.append(reinterpret_cast<const char*>(tensor.data.data()), tensor.data.size());
  }
  return bytes;
}

void write_safetensors(const std::filesystem::path& path, const TensorFile& file) {
  write_atomically(path, serialise_safetensors(file));
}

}  // namespace choreo
