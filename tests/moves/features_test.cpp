#include "choreo/moves/features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/checkpoints.h"

namespace choreo::moves {
namespace {

using testing::random_checkpoint;

constexpr std::size_t kBands = 6, kPose = 30, kCues = kBands + model::kCountFeatures;

Matrix clicks(std::size_t frames) {
  Matrix mel(frames, kBands, -80);
  for (std::size_t t = 0; t < frames; ++t) {
    if (t % 16 < 3) std::ranges::fill(mel.row(t), -20.0F - 10 * static_cast<float>(t % 16));
  }
  return mel;
}

TEST(MoveCues, AreThePosesOfTheMoveItsWayAndWhatComes) {
  model::MoveBasis basis{std::vector<float>(model::kMovePoses * 30), Matrix(1, model::kMovePoses * 30)};
  for (std::size_t k = 0; k < model::kMovePoses; ++k) {
    for (std::size_t i = 0; i < kPose; ++i) basis.components(0, k * kPose + i) = static_cast<float>(k);
  }
  MoveCues cues(basis);
  ASSERT_EQ(cues.size(), 3 * kPose);
  cues.take(std::vector<float>{1}, std::vector<float>{10});
  std::vector<float> values(cues.size());
  // The poses stand at −7/16, −5/16, … 7/16 beats of each move: here 0 … 7 and 0 … 70.
  cues.write(0, 0.125, values);
  EXPECT_FLOAT_EQ(values[0], 3.5F) << "on the beat: between the two middle ones";
  EXPECT_FLOAT_EQ(values[kPose], 1) << "an eighth of a beat is a pose";
  EXPECT_FLOAT_EQ(values[2 * kPose], 3.5F) << "half a beat later: between the last of this and the first of the next";
  cues.write(0.5 + 1.0 / 16, 0, values);
  EXPECT_FLOAT_EQ(values[0], 0) << "the first pose of the next";
  EXPECT_FLOAT_EQ(values[kPose + 7], 0);
  cues.write(0.75, 0.125, values);
  EXPECT_FLOAT_EQ(values[0], 15);
  EXPECT_FLOAT_EQ(values[kPose + 29], 10);
  cues.write(7, 0, values);  // a count that has run away
  EXPECT_NEAR(values[0], 70, 0.1);
}

TEST(SongFeatures, IsTheMelTheCountAndTheMoves) {
  const auto checkpoint = random_checkpoint(testing::little_led_config());
  const FeatureLayout layout(checkpoint);
  const Matrix mel = clicks(500);
  ASSERT_EQ(layout.size(), kCues + 3 * kPose);
  ASSERT_EQ(static_cast<std::int64_t>(layout.size()), checkpoint.network().music_inputs());
  Start start(checkpoint.repertoire.openings.row(1));
  start.seed = 4;
  const Matrix features = song_features(layout, mel, start);
  audio::BeatTracker tracker(layout.fps, kBands);
  Choreographer choreographer(layout.repertoire, layout.fps, start);
  MoveCues cues(layout.repertoire.basis);
  std::vector<float> sound(kBands), expected(3 * kPose);
  for (std::size_t t = 1; t < mel.rows(); ++t) {
    for (std::size_t i = 0; i < kBands; ++i) {
      sound[i] = (mel(t, i) - checkpoint.mel_mean[i]) / checkpoint.mel_deviation[i];
    }
    const Cue cue = choreographer.advance(tracker.track(mel.row(t)), sound);
    cues.take(layout.repertoire.moves.row(cue.move), layout.repertoire.moves.row(cue.next_move));
    cues.write(cue.phase, cue.way, expected);
    EXPECT_TRUE(std::ranges::equal(features.row(t).subspan(kCues), expected)) << t;
    EXPECT_TRUE(std::ranges::equal(features.row(t).first(kBands), mel.row(t)));
    const model::KnownDance& dance = layout.repertoire.dances[cue.dance];
    const double counted = dance.count + static_cast<double>(cue.move - dance.first) + cue.phase;
    EXPECT_NEAR(features(t, kBands + 2), std::cos(2 * std::acos(-1.0) * counted), 1e-5) << "the dance's own count";
  }
  const Matrix again = song_features(layout, slice_rows(mel, 0, 200), start);
  EXPECT_EQ(again, slice_rows(features, 0, 200)) << "nothing ahead is used";
}

TEST(SongFeatures, OfThePapersNetworkIsTheMel) {
  const auto checkpoint = random_checkpoint(testing::little_config());
  const FeatureLayout layout(checkpoint);
  const Matrix mel = clicks(50), features = song_features(layout, mel);
  EXPECT_EQ(slice_rows(features, 1, 50), slice_rows(mel, 1, 50));
  EXPECT_EQ(layout.statistics.mean, checkpoint.mel_mean);
}

TEST(FeatureStatistics, MeasureCuesAsPoses) {
  const auto checkpoint = random_checkpoint(testing::little_led_config());
  const auto [mean, deviation] = model::feature_statistics(checkpoint);
  ASSERT_EQ(mean.size(), kCues + 3 * kPose);
  EXPECT_EQ(mean[kBands], 0);
  EXPECT_EQ(deviation[kBands], 1);
  EXPECT_EQ(mean[kCues + 3], checkpoint.poses.mean[3]);
  EXPECT_EQ(mean[kCues + kPose + 3], 0);
  EXPECT_EQ(deviation[kCues + kPose + 3], checkpoint.poses.step[3]);
  EXPECT_EQ(deviation[kCues + 2 * kPose + 3], checkpoint.poses.deviation[3]);
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

TEST(CountFeatures, TurnWithTheirPeriods) {
  const auto now = count_features({5.25, 0.5F}), same = count_features({5.25 + 24, 0.5F});
  for (std::size_t i = 0; i < model::kCountFeatures; ++i) EXPECT_NEAR(now[i], same[i], 1e-5) << i;
  EXPECT_NEAR(now[2], 0, 1e-6) << "a quarter after the beat";
  EXPECT_NEAR(now[3], 1, 1e-6);
  EXPECT_EQ(now.back(), 0.5F);
  const auto shifted = count_features({5.25, 0.5F}, {3, 4}), later = count_features({8.25, 0.5F});
  EXPECT_NEAR(shifted[4], later[4], 1e-6);
  EXPECT_NEAR(shifted[2], now[2], 1e-6) << "the beat itself has no offset";
}

TEST(SongFeatures, FollowTheCountFromTheSecondFrameOn) {
  auto config = testing::little_config();
  config.model.music_input = "counted";
  const auto checkpoint = random_checkpoint(config);
  const Matrix mel = clicks(50);
  const auto counts = count_beats(mel, 25);
  EXPECT_EQ(counts[0].confidence, 0);
  const Matrix features = song_features(FeatureLayout(checkpoint), mel);
  ASSERT_EQ(features.columns(), kCues);
  for (const std::size_t t : {1U, 20U, 49U}) {
    EXPECT_TRUE(std::ranges::equal(features.row(t).subspan(kBands), count_features(counts[t]))) << t;
  }
}

}  // namespace
}  // namespace choreo::moves
