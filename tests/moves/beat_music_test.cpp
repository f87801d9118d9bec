#include "choreo/moves/beat_music.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace choreo::moves {
namespace {

constexpr std::size_t kBands = 32, kRises = 16, kLowRises = 20, kLoudness = 24, kMean = 32;
using Features = std::array<float, model::kMusicFeatures>;

Features features_of(const BeatMusic& music) {
  Features features{};
  music.write(features);
  return features;
}

/// 20 frames a beat; band b of beat n has the level level(n, b, quarter).
template <class Level>
BeatMusic listen(std::size_t beats, const Level& level) {
  BeatMusic music(kBands);
  std::vector<float> mel(kBands);
  for (std::size_t t = 0; t <= 20 * beats; ++t) {
    for (std::size_t b = 0; b < kBands; ++b) mel[b] = level(t / 20, b, t % 20 / 5);
    music.push(mel, static_cast<double>(t) / 20);
  }
  return music;
}

TEST(BeatMusic, IsNothingBeforeTheFirstBeatHasEnded) {
  BeatMusic music(kBands);
  music.push(std::vector<float>(kBands, 3), 0.4);
  EXPECT_EQ(features_of(music), Features{});
}

TEST(BeatMusic, TellsTheBandsOfTheLastFourBeats) {
  const auto music = listen(9, [](std::size_t beat, std::size_t band, std::size_t) {
    return static_cast<float>(band) + (beat == 4 ? 1000.0F : 0.0F);  // five beats ago: forgotten
  });
  const Features features = features_of(music);
  for (std::size_t group = 0; group < 16; ++group)
    EXPECT_NEAR(features[group], 2 * static_cast<double>(group) + 0.5, 1e-4) << group;
}

TEST(BeatMusic, TellsWhereInABeatTheBandsRise) {
  const auto music = listen(8, [](std::size_t, std::size_t band, std::size_t quarter) {
    return quarter == 2 && band < 4 ? 8.0F : 0.0F;  // the lowest eighth
  });
  const Features features = features_of(music);
  for (std::size_t quarter = 0; quarter < 4; ++quarter) {
    EXPECT_NEAR(features[kRises + quarter], quarter == 2 ? 1 : 0, 1e-5) << quarter;
    EXPECT_NEAR(features[kLowRises + quarter], quarter == 2 ? 8 : 0, 1e-5) << quarter;
  }
}

TEST(BeatMusic, TellsWhichOfTheLastBeatsWereLoud) {
  const auto music = listen(12, [](std::size_t beat, std::size_t, std::size_t) { return beat % 4 == 0 ? 4.0F : 0.0F; });
  const Features features = features_of(music);  // beat 11 was the last to end: 8 and 4 are 3 and 7 before it
  for (std::size_t ago = 0; ago < 8; ++ago) EXPECT_NEAR(features[kLoudness + ago], ago % 4 == 3 ? 3 : -1, 1e-4) << ago;
  EXPECT_NEAR(features[kMean], 1, 1e-4);
}

}  // namespace
}  // namespace choreo::moves
