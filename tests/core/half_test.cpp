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

/// Every half comes back; between two neighbours the nearer is taken, in the middle the even one.
TEST(Half, NarrowingTakesTheNearest) {
  for (unsigned half = 0; half < 0x7C00; ++half) {
    const auto low = static_cast<std::uint16_t>(half), high = static_cast<std::uint16_t>(half + 1);
    const float here = half_to_float(low);
    ASSERT_EQ(float_to_half(here), low);
    ASSERT_EQ(float_to_half(-here), low | 0x8000U);
    if (high == 0x7C00) break;
    const float middle = (here + half_to_float(high)) / 2;
    ASSERT_EQ(float_to_half(middle), half % 2 == 0 ? low : high) << half;
    ASSERT_EQ(float_to_half(std::nextafter(middle, 0.0F)), low) << half;
    ASSERT_EQ(float_to_half(std::nextafter(middle, 1e9F)), high) << half;
  }
  EXPECT_EQ(float_to_half(65519.99F), 0x7BFF);
  EXPECT_EQ(float_to_half(65520.0F), 0x7C00);
  EXPECT_EQ(float_to_half(std::numeric_limits<float>::infinity()), 0x7C00);
  EXPECT_TRUE(std::isnan(half_to_float(float_to_half(std::numeric_limits<float>::quiet_NaN()))));
}

}  // namespace
}  // namespace choreo
