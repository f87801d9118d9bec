#pragma once

#include <span>

namespace choreo::study {

struct ShapiroWilk {
  double w = 0;  ///< in (0, 1]: 1 is what a normal sample looks like
  double p = 0;  ///< of the hypothesis that the sample comes from a normal distribution
};

/// The Shapiro–Wilk test of normality by P. Royston's approximation ("Remark AS R94", Applied Statistics 44, 1995).
/// Throws Error unless there are 3 to 5000 finite values that aren't all the same.
ShapiroWilk shapiro_wilk(std::span<const double> values);

}  // namespace choreo::study
