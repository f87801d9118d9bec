#include "choreo/moves/features.h"

#include "choreo/moves/move_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/checkpoints.h"

namespace choreo::moves {
namespace {

using testing::random_checkpoint;

constexpr std::size_t kBands = 6, kPeriod = 16;  // frames a beat, at 25 a second: 93.75 BPM

/// A click a beat in silence that isn't one, and silence in frames `from` … `to` − 1.
Matrix clicks(std::size_t frames, std::size_t from = 0, std::size_t to = 0) {
  Matrix mel(frames, kBands, -50);
  for (std::size_t t = 0; t < frames; ++t) {
    if (t % kPeriod < 3) std::ranges::fill(mel.row(t), -20.0F - 10 * static_cast<float>(t % kPeriod));
    if (t >= from && t < to) std::ranges::fill(mel.row(t), -100.0F);
  }
  return mel;
}

double danced(const Matrix& features, std::size_t from, std::size_t to) {
  double beats = 0;
  for (std::size_t t = from; t < to; ++t) beats += features(t, BeatFeatures::kWay);
  return beats;
}

TEST(SongFeatures, OfThePapersNetworkIsTheMel) {
  const auto checkpoint = random_checkpoint(testing::little_config());
  const FeatureLayout layout(checkpoint);
  const Matrix mel = clicks(50), features = song_features(layout, mel);
  EXPECT_EQ(slice_rows(features, 1, 50), slice_rows(mel, 1, 50));
  EXPECT_EQ(layout.mel_mean, checkpoint.mel_mean);
}

TEST(SongFeatures, OfMovesAreTheSongsCountAndNothingAhead) {
  const auto checkpoint = random_checkpoint(testing::little_moves_config());
  const FeatureLayout layout(checkpoint);
  const Matrix mel = clicks(600), features = song_features(layout, mel);
  ASSERT_EQ(features.columns(), BeatFeatures::kSize);
  const auto counts = count_beats(mel, 25);
  EXPECT_NEAR(danced(features, 1, 600), counts.back().beats, 1e-3);
  EXPECT_NEAR(danced(features, 300, 300 + 10 * kPeriod), 10, 0.1);
  EXPECT_NEAR(features(599, BeatFeatures::kTempo), 60 * 25.0 / kPeriod, 3);
  EXPECT_EQ(song_features(layout, slice_rows(mel, 0, 200)), slice_rows(features, 0, 200));
}

TEST(SongFeatures, ADanceRestsInSilenceAndGoesOnOnTheBeat) {
  const auto checkpoint = random_checkpoint(testing::little_moves_config());
  const FeatureLayout layout(checkpoint);
  const Matrix features = song_features(layout, clicks(1200, 500, 700));
  EXPECT_GT(danced(features, 450, 500), 2.5);
  EXPECT_EQ(danced(features, 500 + 75, 700), 0) << "within three seconds";
  const auto counts = count_beats(clicks(1200, 500, 700), 25);
  const double behind = counts[1199].beats - danced(features, 1, 1200);
  EXPECT_GT(behind, 3) << "it didn't dance meanwhile";
  EXPECT_NEAR(behind, std::round(behind), 0.03) << "but is on the beat again";
  for (std::size_t t = 1; t < 1200; ++t) {
    ASSERT_GE(features(t, BeatFeatures::kWay), 0) << t;
    ASSERT_LT(features(t, BeatFeatures::kWay), 0.2) << "never a leap; frame " << t;
  }
}

TEST(LookAhead, ShiftsTheMelAndIsSilentPastTheEnd) {
  Matrix mel(5, 2);
  for (std::size_t t = 0; t < 5; ++t) mel(t, 0) = mel(t, 1) = static_cast<float>(t);
  EXPECT_EQ(look_ahead(mel, 0), mel);
  const Matrix shifted = look_ahead(mel, 2);
  EXPECT_EQ(shifted(0, 0), 2);
  EXPECT_EQ(shifted(2, 1), 4);
  EXPECT_EQ(shifted(3, 0), -100);
  EXPECT_EQ(look_ahead(mel, 9)(0, 0), -100);
}

}  // namespace
}  // namespace choreo::moves
