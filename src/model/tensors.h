#pragma once

#include "choreo/core/safetensors.h"

#include <cstdint>
#include <string>
#include <vector>

namespace choreo::model {

/// The values of a checkpoint's tensor, its type and shape checked, and that each is finite. −1 in `shape` stands for
/// any extent.
std::vector<float> values_of(const TensorFile& file, const std::string& name, const std::vector<std::int64_t>& shape,
                             bool half_allowed, const std::string& where);

void check_above_zero(const std::vector<float>& values, const std::string& name, const std::string& where);

}  // namespace choreo::model
