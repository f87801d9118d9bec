#include "choreo/data/clip.h"

#include "choreo/core/error.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace choreo::data {
namespace {

constexpr const char* kFormat = "choreo-clip";
constexpr const char* kVersion = "1";
constexpr const char* kTool = "choreo " CHOREO_VERSION;

const Tensor& tensor(const TensorFile& file, const char* name, DType dtype, std::size_t dimensions,
                     const std::string& where) {
  const Tensor& found = file.at(name, where);
  if (found.dtype != dtype || found.shape.size() != dimensions) {
    fail("{}: tensor {} has type {} and {} dimensions, expected {} and {}", where, quote(name), name_of(found.dtype),
         found.shape.size(), name_of(dtype), dimensions);
  }
  return found;
}

template <class T>
BasicMatrix<T> to_matrix(const Tensor& tensor, std::size_t columns) {
  BasicMatrix<T> matrix(static_cast<std::size_t>(tensor.shape[0]), columns);
  if (!tensor.data.empty()) std::memcpy(matrix.values().data(), tensor.data.data(), tensor.data.size());
  return matrix;
}

double frame_rate(const TensorFile& file, const std::string& where) {
  const std::string text = file.text("fps", where);
  double fps = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), fps);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(fps) || fps <= 0) {
    fail("{}: metadata \"fps\" is {}, expected a number above 0", where, quote(text));
  }
  return fps;
}

int whole_number(const TensorFile& file, const char* key, const std::string& where) {
  const std::string text = file.text(key, where);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number <= 0) {
    fail("{}: metadata {} is {}, expected a whole number above 0", where, quote(key), quote(text));
  }
  return number;
}

std::string normalisation(const TensorFile& file, const std::string& where) {
  const std::string name = file.text("normalise", where);
  try {
    return std::string(pose::name_of(pose::parse_normalisation(name)));
  } catch (const Error& error) {
    fail("{}: metadata \"normalise\": {}", where, error.what());
  }
}

/// A number an axis.
std::vector<double> of_axes(const TensorFile& file, const char* key, std::size_t dimensions, const std::string& where) {
  const auto list = parse_json(file.text(key, where), where);
  const bool numbers = list.is_array() && std::all_of(list.begin(), list.end(), [](auto& v) { return v.is_number(); });
  if (!numbers || list.size() != dimensions) {
    fail("{}: metadata {} must be {}", where, quote(key), dimensions == pose::kDimensions ? "[x, y]" : "[x, y, z]");
  }
  return list.get<std::vector<double>>();
}

std::vector<pose::Segment> read_segments(const TensorFile& file, std::size_t frames, const std::string& where) {
  const Tensor& list = tensor(file, "segments", DType::kI64, 2, where);
  if (list.shape[1] != 2) fail("{}: segments must be [N, 2]", where);
  const auto bounds = to_matrix<std::int64_t>(list, 2);
  std::vector<pose::Segment> segments;
  std::int64_t last_end = 0;
  for (std::size_t i = 0; i < bounds.rows(); ++i) {
    const std::int64_t begin = bounds(i, 0);
    const std::int64_t end = bounds(i, 1);
    if (begin < last_end || end <= begin || end > static_cast<std::int64_t>(frames)) {
      fail("{}: segment {} is {} … {}, expected increasing ones inside {} frames", where, i, begin, end, frames);
    }
    segments.push_back({static_cast<std::size_t>(begin), static_cast<std::size_t>(end)});
    last_end = end;
  }
  return segments;
}

void check_finite(const Matrix& matrix, const char* name, const std::string& where) {
  const auto values = matrix.values();
  if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
    fail("{}: tensor {} holds values that aren't finite", where, quote(name));
  }
}

void check_shapes(const Clip& clip, const Tensor& keypoints, const Tensor& seen, const std::string& where) {
  constexpr auto kJoints = static_cast<std::int64_t>(pose::kJoints);
  const bool known = keypoints.shape[2] == pose::kDimensions || keypoints.shape[2] == pose::kSpaceDimensions;
  if (keypoints.shape[1] != kJoints || !known || seen.shape[1] != kJoints) {
    fail("{}: keypoints and seen must be [T, {}, {} or {}] and [T, {}]", where, kJoints, pose::kDimensions,
         pose::kSpaceDimensions, kJoints);
  }
  if (keypoints.shape[0] != seen.shape[0] || static_cast<std::size_t>(seen.shape[0]) != clip.mel.rows()) {
    fail("{}: mel has {} frames, keypoints {} and seen {}: expected as many", where, clip.mel.rows(),
         keypoints.shape[0], seen.shape[0]);
  }
}

}  // namespace

Clip project(Clip clip, const pose::Camera& camera) {
  if (clip.dimensions() == pose::kDimensions) return clip;
  const auto projection = pose::project_normalised(clip.keypoints, camera);
  const double metres = clip.pixels.scale[0];  // one for all axes
  clip.keypoints = projection.motion;
  for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
    clip.pixels.scale[axis] = projection.pixels.scale[axis] * metres;
    clip.pixels.offset[axis] += projection.pixels.offset[axis] * metres;
  }
  clip.pixels.scale.resize(pose::kDimensions);
  clip.pixels.offset.resize(pose::kDimensions);
  clip.normalise = pose::name_of(pose::Normalisation::kPaper);
  return clip;
}

void write_clip(const std::filesystem::path& path, const Clip& clip) {
  std::vector<std::int64_t> bounds;
  for (const auto& segment : clip.segments) {
    bounds.push_back(static_cast<std::int64_t>(segment.begin));
    bounds.push_back(static_cast<std::int64_t>(segment.end));
  }
  const auto frames = static_cast<std::int64_t>(clip.frames());
  const auto joints = static_cast<std::int64_t>(pose::kJoints);
  TensorFile file;
  file.tensors["mel"] = Tensor::from(clip.mel);
  file.tensors["keypoints"] =
      Tensor::from(clip.keypoints.values(), {frames, joints, static_cast<std::int64_t>(clip.dimensions())});
  file.tensors["seen"] = Tensor::from(clip.seen.values(), {frames, joints});
  file.tensors["segments"] =
      Tensor::from(std::span<const std::int64_t>(bounds), {static_cast<std::int64_t>(clip.segments.size()), 2});
  file.metadata = {{"format", kFormat},
                   {"version", kVersion},
                   {"fps", fmt::format("{}", clip.fps)},
                   {"sample_rate", fmt::format("{}", clip.sample_rate)},
                   {"n_fft", fmt::format("{}", clip.n_fft)},
                   {"normalise", clip.normalise},
                   {"source", clip.source},
                   {"song", clip.song},
                   {"style", clip.style},
                   {"scale", nlohmann::json(clip.pixels.scale).dump()},
                   {"offset", nlohmann::json(clip.pixels.offset).dump()},
                   {"fingerprint", clip.fingerprint},
                   {"tool", kTool}};
  write_safetensors(path, file);
}

Clip read_clip(const std::filesystem::path& path) { return parse_clip(read_safetensors(path), quote(path)); }

Clip parse_clip(const TensorFile& file, const std::string& where) {
  if (file.text("format", where) != kFormat || file.text("version", where) != kVersion) {
    fail("{}: format {}, version {}; expected {}, version {}", where, quote(file.text("format", where)),
         quote(file.text("version", where)), kFormat, kVersion);
  }
  Clip clip;
  const Tensor& mel = tensor(file, "mel", DType::kF32, 2, where);
  const Tensor& keypoints = tensor(file, "keypoints", DType::kF32, 3, where);
  const Tensor& seen = tensor(file, "seen", DType::kU8, 2, where);
  clip.mel = to_matrix<float>(mel, static_cast<std::size_t>(mel.shape[1]));
  check_shapes(clip, keypoints, seen, where);
  clip.keypoints = to_matrix<float>(keypoints, pose::kJoints * static_cast<std::size_t>(keypoints.shape[2]));
  clip.seen = to_matrix<std::uint8_t>(seen, pose::kJoints);
  check_finite(clip.mel, "mel", where);
  check_finite(clip.keypoints, "keypoints", where);
  clip.segments = read_segments(file, clip.frames(), where);
  clip.fps = frame_rate(file, where);
  clip.sample_rate = whole_number(file, "sample_rate", where);
  clip.n_fft = whole_number(file, "n_fft", where);
  clip.normalise = normalisation(file, where);
  clip.source = file.text("source", where);
  clip.song = file.text("song", where);
  if (file.metadata.contains("style")) clip.style = file.text("style", where);  // not in files of older versions
  clip.fingerprint = file.text("fingerprint", where);
  clip.pixels = {of_axes(file, "scale", clip.dimensions(), where), of_axes(file, "offset", clip.dimensions(), where)};
  if (!std::ranges::all_of(clip.pixels.scale, [](double s) { return s > 0; })) fail("{}: scale must be above 0", where);
  return clip;
}

}  // namespace choreo::data
