#include "model/tensors.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <cmath>

namespace choreo::model {
namespace {

std::string show(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (const std::int64_t extent : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
  return text + "]";
}

}  // namespace

std::vector<float> values_of(const TensorFile& file, const std::string& name, const std::vector<std::int64_t>& shape,
                             bool half_allowed, const std::string& where) {
  const Tensor& tensor = file.at(name, where);
  const bool fits = std::equal(shape.begin(), shape.end(), tensor.shape.begin(), tensor.shape.end(),
                               [](auto expected, auto found) { return expected == -1 || expected == found; });
  if (!fits) fail("{}: tensor {} is {}, expected {}", where, quote(name), show(tensor.shape), show(shape));
  if (tensor.dtype != DType::kF32 && !(half_allowed && tensor.dtype == DType::kF16)) {
    fail("{}: tensor {} has type {}, expected F32{}", where, quote(name), name_of(tensor.dtype),
         half_allowed ? " or F16" : "");
  }
  auto result = tensor.to_float();
  if (!std::all_of(result.begin(), result.end(), [](float value) { return std::isfinite(value); })) {
    fail("{}: tensor {} holds values that aren't finite", where, quote(name));
  }
  return result;
}

void check_above_zero(const std::vector<float>& values, const std::string& name, const std::string& where) {
  for (const float value : values) {
    if (!(value > 0)) fail("{}: {} holds {}, expected values above 0", where, name, value);
  }
}

}  // namespace choreo::model
