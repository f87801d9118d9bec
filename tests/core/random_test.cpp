#include "choreo/core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <vector>

namespace choreo {
namespace {

using Block = std::array<std::uint32_t, 4>;

// Random123's kat_vectors, philox4x32 with 10 rounds.
TEST(Philox, EqualsThePublishedAnswers) {
  constexpr std::uint32_t kOnes = 0xFFFFFFFF;
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8}));
  EXPECT_EQ(philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (Block{0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD}));
  EXPECT_EQ(philox({0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344}, {0xA4093822, 0x299F31D0}),
            (Block{0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1}));
}

TEST(Random, FollowsFromSeedStreamAndSubstream) {
  const auto first = [](Random random) { return std::array{random.next(), random.next(), random.next()}; };
  EXPECT_EQ(first(Random(7, 3, 2)), first(Random(7, 3, 2)));
  const std::set<std::array<std::uint32_t, 3>> different{first(Random(7, 3, 2)),
                                                         first(Random(8, 3, 2)),
                                                         first(Random(7, 4, 2)),
                                                         first(Random(7, 3, 3)),
                                                         first(Random(7 + (1ULL << 32), 3, 2)),
                                                         first(Random(7, 3 + (1ULL << 32), 2))};
  EXPECT_EQ(different.size(), 6U);
}

TEST(Random, BelowStaysBelowWithoutBias) {
  Random random(1);
  for (const std::uint64_t bound : {1ULL, 2ULL, 3ULL, 1ULL << 32, (1ULL << 63) + 1, ~0ULL}) {
    for (int i = 0; i < 1000; ++i) ASSERT_LT(random.below(bound), bound);
  }
  // Three quarters of 2^64: plain `% bound` would give the lower third twice as often as it should.
  const std::uint64_t bound = 3ULL << 62;
  int lower = 0;
  for (int i = 0; i < 30'000; ++i) lower += random.below(bound) < bound / 3 ? 1 : 0;
  EXPECT_NEAR(lower, 10'000, 400);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts[random.below(7)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 450);
}

TEST(Random, UniformFillsTheUnitInterval) {
  Random random(2);
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) {
    const float value = random.uniform();
    ASSERT_GE(value, 0);
    ASSERT_LT(value, 1);
    sum += value;
  }
  EXPECT_NEAR(sum / 100'000, 0.5, 0.005);
}

TEST(Random, PermutationIsOne) {
  for (const std::size_t count : {0U, 1U, 2U, 5U, 1000U}) {
    std::vector<std::size_t> order = Random(3).permutation(count), expected(count);
    std::iota(expected.begin(), expected.end(), std::size_t{0});
    EXPECT_TRUE(count < 1000 || order != expected);
    std::ranges::sort(order);
    EXPECT_EQ(order, expected);
  }
  std::set<std::vector<std::size_t>> orders;
  for (std::uint64_t seed = 0; seed < 200; ++seed) orders.insert(Random(seed).permutation(3));
  EXPECT_EQ(orders.size(), 6U) << "every order can come";
}

}  // namespace
}  // namespace choreo
