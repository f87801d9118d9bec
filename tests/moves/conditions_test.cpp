#include "choreo/moves/conditions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace choreo::moves {
namespace {

using Layout = model::ConditionLayout;
constexpr Layout kLayout{5, 3};

std::vector<float> written(const BeatConditions& beat) {
  std::vector<float> conditions(kLayout.size());
  write_conditions(beat, kLayout, conditions);
  return conditions;
}

TEST(ConditionLayout, PartsStandSideBySide) {
  EXPECT_EQ(kLayout.window_known(), 15U);
  EXPECT_EQ(kLayout.noise(), 18U);
  EXPECT_EQ(kLayout.phase(), 22U);
  EXPECT_EQ(kLayout.size(), 22U + 11 + 2 + 34 + 9);
}

TEST(Conditions, ThePlaceInTheBarComesAgainAfterTwentyFourBeats) {
  BeatConditions now, later, other;
  now.beat = 5;
  later.beat = 29;
  other.beat = 11;
  const auto a = written(now), b = written(later), c = written(other);
  double apart = 0;
  for (std::size_t i = 0; i < Layout::kPhase; ++i) {
    EXPECT_NEAR(a[kLayout.phase() + i], b[kLayout.phase() + i], 1e-5);
    apart += std::abs(a[kLayout.phase() + i] - c[kLayout.phase() + i]);
  }
  EXPECT_GT(apart, 1) << "six beats later the eights are elsewhere";
  EXPECT_EQ(a[kLayout.phase() + Layout::kPhase - 1], 1);
  other.origin = {-6, -6};
  EXPECT_EQ(written(other), a) << "the origins are taken off";
}

TEST(Conditions, WhatIsNotKnownIsNothing) {
  BeatConditions beat;
  beat.tempo = 220;
  const auto none = written(beat);
  EXPECT_FLOAT_EQ(none[kLayout.tempo()], 1) << "an octave over 110";
  for (std::size_t i = kLayout.energy(); i < none.size(); ++i) EXPECT_EQ(none[i], 0) << i;
  const std::vector<float> music(model::kMusicFeatures, 0.25F), style{0, 1};
  beat.energy = 0.5;
  beat.music = music;
  beat.style = style;
  const auto all = written(beat);
  EXPECT_FLOAT_EQ(all[kLayout.energy()], -1);
  EXPECT_EQ(all[kLayout.energy() + 1], 1);
  EXPECT_EQ(all[kLayout.music() + 32], 0.25F);
  EXPECT_EQ(all[kLayout.music() + 33], 1);
  EXPECT_EQ(all[kLayout.style() + 1], 1);
  EXPECT_EQ(all[kLayout.style() + 2], 0);
  EXPECT_EQ(all.back(), 1);
}

}  // namespace
}  // namespace choreo::moves
