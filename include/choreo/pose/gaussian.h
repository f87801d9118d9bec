#pragma once

#include <span>
#include <vector>

namespace choreo::pose {

/// `values` smoothed by a Gaussian of this deviation [values], cut at 4 deviations; at the ends the mean of what there
/// is.
std::vector<double> smooth(std::span<const double> values, double deviation);

}  // namespace choreo::pose
