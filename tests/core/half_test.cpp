#include "choreo/core/half.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace choreo {
namespace {

/// From the definition (IEEE 754, 3.4): sign, 5 bits of exponent, 10 of fraction.
double defined(unsigned half) {
  const double sign = half >= 0x8000 ? -1 : 1;
  const unsigned exponent = half / 1024 % 32, fraction = half % 1024;
  if (exponent == 31) {
    return fraction == 0 ? sign * std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  }
  if (exponent == 0) return sign * fraction / 1024.0 * std::pow(2.0, -14);
  return sign * (1 + fraction / 1024.0) * std::pow(2.0, static_cast<int>(exponent) - 15);
}

TEST(Half, EveryPatternIsWidenedExactly) {
  for (unsigned half = 0; half < 65536; ++half) {
    const float found = half_to_float(static_cast<std::uint16_t>(half));
    const double expected = defined(half);
    if (std::isnan(expected)) {
      ASSERT_TRUE(std::isnan(found)) << half;
    } else {
      ASSERT_EQ(static_cast<double>(found), expected) << half;
      ASSERT_EQ(std::signbit(found), std::signbit(expected)) << half;
    }
  }
}

}  // namespace
}  // namespace choreo
