#include "choreo/pose/gaussian.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace choreo::pose {

std::vector<double> smooth(std::span<const double> values, double deviation) {
  const auto reach = static_cast<std::ptrdiff_t>(std::ceil(4 * deviation));
  const auto count = static_cast<std::ptrdiff_t>(values.size());
  std::vector<double> weights;
  for (std::ptrdiff_t i = 0; i <= reach; ++i) {
    weights.push_back(std::exp(-0.5 * static_cast<double>(i * i) / (deviation * deviation)));
  }
  std::vector<double> result;
  for (std::ptrdiff_t t = 0; t < count; ++t) {
    double sum = 0, weight = 0;
    for (std::ptrdiff_t i = std::max<std::ptrdiff_t>(0, t - reach); i < std::min(count, t + reach + 1); ++i) {
      const double w = weights[static_cast<std::size_t>(std::abs(i - t))];
      sum += w * values[static_cast<std::size_t>(i)];
      weight += w;
    }
    result.push_back(sum / weight);
  }
  return result;
}

}  // namespace choreo::pose
