#include "choreo/audio/frame_clock.h"

#include "choreo/audio/mel.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "errors.h"

namespace choreo::audio {
namespace {

struct Rate {
  int sample_rate;
  std::uint64_t numerator, denominator;  // of fps
  [[nodiscard]] double fps() const { return static_cast<double>(numerator) / static_cast<double>(denominator); }
};

const std::vector<Rate> kRates{{22050, 25, 1},       {22050, 30, 1},       {22050, 30000, 1001}, {22050, 24000, 1001},
                               {22050, 60000, 1001}, {22050, 2997, 100},   {22050, 23976, 1000}, {44100, 30000, 1001},
                               {48000, 30000, 1001}, {48000, 12345, 1000}, {16000, 15, 1},       {8000, 1, 3},
                               {22050, 29970, 1001}, {22050, 22050, 1},    {22050, 7, 1}};

/// round(k · sample_rate / fps), halves up, in whole numbers.
std::uint64_t expected_centre(std::uint64_t k, const Rate& rate) {
  const std::uint64_t twice = 2 * k * static_cast<std::uint64_t>(rate.sample_rate) * rate.denominator;
  return (twice + rate.numerator) / (2 * rate.numerator);
}

TEST(FrameClock, CentresAreExactForTenHours) {
  for (const Rate& rate : kRates) {
    const FrameClock clock(rate.sample_rate, rate.fps());
    const auto frames = static_cast<std::uint64_t>(36'000 * rate.fps());
    const std::uint64_t step = frames < 3'000'000 ? 1 : 101;
    for (std::uint64_t k = 0; k <= frames; k += step) {
      ASSERT_EQ(clock.centre(k), expected_centre(k, rate)) << rate.sample_rate << " " << rate.fps() << " " << k;
    }
  }
}

TEST(FrameClock, HalvesGoUp) {
  const FrameClock clock(22050, 30000.0 / 1001);  // a hop of 735.735
  EXPECT_EQ(clock.centre(100), 73574U);           // 73573.5
  EXPECT_EQ(clock.centre(300), 220721U);          // 220720.5
  EXPECT_EQ(FrameClock(5, 2).centre(1), 3U);
}

TEST(FrameClock, CountsByTheRule) {
  for (const Rate& rate : kRates) {
    const FrameClock clock(rate.sample_rate, rate.fps());
    std::size_t frames = 0;
    for (std::size_t samples = 0; samples < 100'000; ++samples) {
      while (expected_centre(frames, rate) <= samples) ++frames;
      ASSERT_EQ(clock.count(samples), frames) << rate.sample_rate << " " << rate.fps() << " " << samples;
    }
  }
}

TEST(FrameClock, AnyRateKeepsWithinASampleInTenHours) {
  for (const double fps : {24.98765432, 29.970123, 59.940059, 14.999985, 3.14159265358979}) {
    const FrameClock clock(22050, fps);
    for (std::size_t k = 0; k < static_cast<std::size_t>(36'000 * fps); k += 997) {
      ASSERT_NEAR(static_cast<double>(clock.centre(k)), static_cast<double>(k) * 22050 / fps, 0.6) << fps << " " << k;
    }
  }
}

TEST(FrameClock, MelUsesIt) {
  const MelSpectrogram mel({});
  for (const auto& [samples, frames] : {std::pair{22050U, 26U}, {881U, 1U}, {882U, 2U}}) {
    EXPECT_EQ(mel(std::vector<float>(samples)).rows(), frames);
  }
  EXPECT_EQ(FrameClock(22050, 25).centre(1000), 882'000U);
}

TEST(FrameClock, RefusesRatesOutOfRange) {
  EXPECT_NE(testing::error_of([] { FrameClock(0, 25); }).find("sample_rate = 0"), std::string::npos);
  EXPECT_NE(testing::error_of([] { FrameClock(22050, 0); }).find("fps = 0"), std::string::npos);
}

}  // namespace
}  // namespace choreo::audio
