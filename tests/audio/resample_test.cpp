#include "choreo/audio/resample.h"

#include "choreo/core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "errors.h"

namespace choreo::audio {
namespace {

std::vector<float> sine(double frequency, int rate, std::size_t count) {
  std::vector<float> samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    samples[i] =
        static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / rate + 0.3));
  }
  return samples;
}

TEST(Resample, EqualRatesChangeNothing) {
  const std::vector<float> samples = sine(440, 22050, 1000);
  EXPECT_EQ(resample(samples, 22050, 22050), samples);
}

TEST(Resample, ASineStaysWhereItIs) {
  for (const int from : {8000, 16000, 44100, 48000, 96000, 11025}) {
    const std::vector<float> found = resample(sine(1000, from, static_cast<std::size_t>(from)), from, 22050);
    const std::vector<float> expected = sine(1000, 22050, 22050);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 2000; i < 20'000; ++i) ASSERT_NEAR(found[i], expected[i], 1e-4) << from << " " << i;
  }
}

TEST(Resample, WhatIsAboveTheNewRangeGoes) {
  const std::vector<float> found = resample(sine(14'000, 44100, 44100), 44100, 22050);
  const auto loudest = std::max_element(found.begin() + 2000, found.end() - 2000);
  EXPECT_LT(std::abs(*loudest), 1e-5);
}

TEST(Resample, LengthIsRounded) {
  for (const std::size_t count : {1U, 2U, 3U, 1001U, 44099U, 44101U}) {
    for (const int from : {44100, 48000, 8000}) {
      const auto expected = static_cast<std::size_t>(std::llround(static_cast<double>(count) * 22050 / from));
      EXPECT_EQ(resample(std::vector<float>(count, 0.25F), from, 22050).size(), expected);
    }
  }
  EXPECT_TRUE(resample({}, 44100, 22050).empty());
}

TEST(Resample, PeaksAboveOneSurvive) {
  std::vector<float> samples = sine(500, 44100, 44100);
  for (float& sample : samples) sample *= 6;
  const std::vector<float> found = resample(samples, 44100, 22050);
  EXPECT_NEAR(*std::ranges::max_element(found), 3, 0.01);
}

std::vector<float> noise(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> samples(count);
  for (float& sample : samples) sample = 2 * random.uniform() - 1;
  return samples;
}

/// resample() with blocks of 1 to `most` samples.
std::vector<float> in_blocks(std::span<const float> samples, int from, int to, std::uint64_t most, Random& random) {
  Resampler resampler(from, to);
  std::vector<float> resampled;
  while (!samples.empty()) {
    const std::size_t count = std::min<std::size_t>(samples.size(), 1 + random.below(most));
    resampler.push(samples.first(count), resampled);
    resampler.push({}, resampled);
    samples = samples.subspan(count);
  }
  resampler.finish(resampled);
  return resampled;
}

TEST(Resampler, BlocksOfAnySizeGiveTheSameBits) {
  Random random(11);
  for (const int from : {44100, 48000, 22050, 16000, 8000, 96000, 11025, 44099}) {
    for (const std::size_t count : {std::size_t{1}, std::size_t{500}, std::size_t{30'011}}) {
      const std::vector<float> samples = noise(count, count);
      const std::vector<float> whole = resample(samples, from, 22050);
      for (const std::uint64_t most : {1U, 40U, 6000U}) {
        EXPECT_EQ(in_blocks(samples, from, 22050, most, random), whole) << from << " " << count << " " << most;
      }
    }
  }
}

/// How a sine of this share of 22.05 kHz' range comes out [dB].
double response(double share, int from) {
  const std::vector<float> found = resample(sine(share * 11025, from, static_cast<std::size_t>(from)), from, 22050);
  double power = 0;
  for (std::size_t i = 2000; i < 20'000; ++i) power += found[i] * found[i] / 18'000;
  return 10 * std::log10(power / (0.5 * 0.5 / 2) + 1e-30);
}

TEST(Resampler, IsFlatUpTo092OfTheRangeAndShutFrom106) {
  for (const int from : {44100, 48000, 96000, 44099}) {
    for (const double share : {0.01, 0.3, 0.5, 0.7, 0.8, 0.9, 0.92}) EXPECT_NEAR(response(share, from), 0, 0.3);
    for (const double share : {1.06, 1.1, 1.3, 1.6, 1.9}) EXPECT_LT(response(share, from), -85) << from << " " << share;
  }
}

TEST(Resampler, ASampleComesOutSoon) {  // in a live stream this is waiting time
  for (const int from : {44100, 48000, 44099}) {
    Resampler resampler(from, 22050);
    const std::vector<float> samples = noise(10'000, 5);
    std::vector<float> resampled;
    double longest = 0;  // s
    for (std::size_t i = 0; i < samples.size(); ++i) {
      resampler.push(std::span(samples).subspan(i, 1), resampled);
      const double waiting = static_cast<double>(i + 1) / from - static_cast<double>(resampled.size()) / 22050;
      longest = std::max(longest, waiting);
    }
    EXPECT_LT(longest, 0.0019) << from;
  }
}

TEST(Resample, RefusesRatesItCannotConvert) {
  const std::vector<float> samples(10);
  EXPECT_NE(testing::error_of([&] { resample(samples, 0, 22050); }).find("0 and 22050 Hz"), std::string::npos);
  EXPECT_NE(testing::error_of([&] { resample(samples, 44100, -1); }).find("44100 and -1 Hz"), std::string::npos);
  EXPECT_NE(testing::error_of([&] { resample(samples, 100'000'000, 22050); }).find("expected 1 to 10000000"),
            std::string::npos);
  EXPECT_NE(testing::error_of([&] { resample(samples, 10'000'000, 22050); }).find("too far apart"), std::string::npos);
}

}  // namespace
}  // namespace choreo::audio
