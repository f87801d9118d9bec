#include "choreo/measure/bootstrap.h"

#include "choreo/core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace choreo::measure {
namespace {

/// Roughly normal values, mean 5, deviation 1: `each` for every song.
std::vector<SongValue> normal_values(std::size_t songs, std::size_t each, std::uint64_t seed) {
  std::vector<SongValue> values;
  for (std::size_t i = 0; i < songs; ++i) {
    Random random(seed, i);
    double value = -1;
    for (int k = 0; k < 12; ++k) value += random.uniform();
    for (std::size_t k = 0; k < each; ++k) values.push_back({"song " + std::to_string(i), value});
  }
  return values;
}

TEST(Estimate, GivesTheMeanAndTheNormalInterval) {
  const auto values = normal_values(400, 1, 1);
  double sum = 0, squares = 0;
  for (const auto& value : values) sum += value.value;
  const double mean = sum / 400;
  for (const auto& value : values) squares += std::pow(value.value - mean, 2);
  const double error = std::sqrt(squares) / 400;  // of the mean, as a bootstrap knows it: n in place of n − 1
  const auto found = estimate(values, 7);
  ASSERT_TRUE(found && found->low && found->high);
  EXPECT_NEAR(found->mean, mean, 1e-12);
  EXPECT_NEAR(*found->low, mean - 1.96 * error, 0.15 * error);
  EXPECT_NEAR(*found->high, mean + 1.96 * error, 0.15 * error);
}

TEST(Estimate, CountsSongsAndNotDances) {
  const auto one = estimate(normal_values(20, 1, 3), 7), ten = estimate(normal_values(20, 10, 3), 7);
  EXPECT_EQ(ten->values, 200U);
  EXPECT_EQ(ten->songs, 20U);
  EXPECT_NEAR(*ten->high - *ten->low, *one->high - *one->low, 1e-9);
}

TEST(Estimate, CoversTheTruthAboutAsOftenAsItSays) {
  int covered = 0;
  for (std::uint64_t trial = 0; trial < 200; ++trial) {
    const auto found = estimate(normal_values(30, 1, 100 + trial), trial);
    if (*found->low <= 5 && 5 <= *found->high) ++covered;
  }
  EXPECT_GE(covered, 178);  // a percentile bootstrap of 30 covers some 93 to 94 %
  EXPECT_LE(covered, 198);
}

TEST(Estimate, DoesNotDependOnTheOrder) {
  auto values = normal_values(30, 3, 5);
  const auto before = estimate(values, 7);
  std::ranges::reverse(values);
  const auto after = estimate(values, 7);
  EXPECT_EQ(before->mean, after->mean);
  EXPECT_EQ(before->low, after->low);
  EXPECT_NE(estimate(values, 8)->low, after->low);
}

TEST(Estimate, HasNoIntervalForOneSongAndNothingForNone) {
  const std::vector<SongValue> one{{"a", 1.0}, {"a", 3.0}};
  const auto found = estimate(one, 1);
  EXPECT_EQ(found->mean, 2.0);
  EXPECT_FALSE(found->low || found->high);
  EXPECT_FALSE(estimate({}, 1));
}

}  // namespace
}  // namespace choreo::measure
