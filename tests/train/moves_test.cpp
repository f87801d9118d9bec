#include "train/moves.h"

#include "choreo/core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "errors.h"
#include "train/steps.h"

namespace choreo::train {
namespace {

constexpr double kFps = 25, kTempo = 90, kPi = std::numbers::pi;

/// A dancer whose joints swing once in `bar` beats, fastest `accent` beats after a click; 40 s.
TrainingClip dancer(int bar, double accent) {
  TrainingClip clip;
  clip.name = "dancer";
  clip.fps = kFps;
  clip.features = Matrix(1000, 4, -80);
  clip.keypoints = Matrix(1000, pose::kPoseSize);
  clip.segments = {{0, 1000}};
  double level = -80;
  for (std::size_t t = 0; t < 1000; ++t) {
    const double beats = static_cast<double>(t) / kFps * kTempo / 60;
    level = std::floor(beats) > std::floor(beats - kTempo / 60 / kFps) ? -20 : std::max(level - 6, -80.0);
    std::ranges::fill(clip.features.row(t), static_cast<float>(level));
    const double turn = 2 * kPi * (beats - accent) / bar;
    for (std::size_t i = 0; i < pose::kPoseSize; ++i) {  // speed 1 + 0.8 cos(turn), there and back every four bars
      const double far = std::asin(std::sin((turn + 0.8 * std::sin(turn)) / 8)) / kPi;
      clip.keypoints(t, i) = static_cast<float>(0.5 + 0.3 * far + 0.002 * static_cast<double>(i));
    }
  }
  return clip;
}

double turns_apart(double a, double b, int bar) { return std::abs(std::remainder(a - b, bar)); }

TEST(CountSteps, FindsTheBarAndItsAccent) {
  for (const int bar : {2, 3, 4}) {
    for (const double accent : {0.3, 1.8}) {
      const TrainingClip clip = dancer(bar, accent);
      const Steps steps = count_steps(clip, true);
      EXPECT_EQ(steps.bar, bar);
      const Steps songs = count_steps(clip, false);
      // where the clicks lie in the song's count is the counter's affair: at whole numbers, to within a tenth
      const double counted = songs.counts[900].beats, beats = 900 / kFps * kTempo / 60;
      EXPECT_LT(turns_apart(steps.accent - counted, accent - beats, bar), 0.25) << bar << " " << accent;
      EXPECT_NEAR(steps.counts[900].beats, counted - steps.accent + bar, 1e-9);
      EXPECT_TRUE(std::ranges::is_sorted(steps.counts, {}, &audio::BeatCount::beats));
      EXPECT_GE(steps.counts.front().beats, 0);
    }
  }
}

class Moves : public ::testing::Test {
 protected:
  Moves() {
    dataset_.train = {dancer(3, 0.3), dancer(4, 1)};
    dataset_.train[1].segments = {{100, 400}, {500, 1000}};
    for (TrainingClip& clip : dataset_.train) clip.steps = count_steps(clip, true);
    dataset_.mel_mean.assign(4, -60);
    dataset_.mel_deviation.assign(4, 20);
  }
  Dataset dataset_;
};

TEST_F(Moves, TellTheMotionAgain) {
  const auto repertoire = make_repertoire(dataset_, 12);
  for (const TrainingClip& clip : dataset_.train) {
    const std::size_t cues = clip.features.columns() + model::kCountFeatures;
    const Matrix features = features_of(clip, &repertoire.basis);
    for (const pose::Segment& segment : clip.segments) {
      double worst = 0, way = 0;
      for (std::size_t t = segment.begin + 20; t + 20 < segment.end; ++t) {
        for (std::size_t i = 0; i < pose::kPoseSize; ++i) {
          worst = std::max(worst, std::abs(static_cast<double>(features(t, cues + i)) - clip.keypoints(t, i)));
          way += std::abs(features(t, cues + 30 + i) - (clip.keypoints(t, i) - clip.keypoints(t - 1, i)));
        }
      }
      EXPECT_LT(worst, 0.01) << "of a swing of 0.3";
      EXPECT_LT(way / 30 / static_cast<double>(segment.frames() - 40), 0.001);
    }
  }
}

TEST_F(Moves, OfEverySegmentAreADanceOfTheRepertoire) {
  const auto repertoire = make_repertoire(dataset_, 5);
  ASSERT_EQ(repertoire.dances.size(), 3U);
  EXPECT_EQ(repertoire.dances[2].first + repertoire.dances[2].moves, repertoire.moves.rows());
  EXPECT_EQ(repertoire.dances[0].bar, 3);
  EXPECT_EQ(repertoire.dances[1].bar, 4);
  EXPECT_NEAR(repertoire.dances[2].tempo, kTempo, 3);
  EXPECT_EQ(repertoire.openings(1, 7), dataset_.train[1].keypoints(100, 7));
  EXPECT_EQ(repertoire.dances[2].count, static_cast<int>(std::floor(dataset_.train[1].steps.counts[500].beats)));
  double square = 0;  // each number has a deviation of 1 over all moves
  for (std::size_t m = 0; m < repertoire.moves.rows(); ++m) square += std::pow(repertoire.moves(m, 0), 2);
  EXPECT_NEAR(square / static_cast<double>(repertoire.moves.rows()), 1, 0.02);
}

TEST_F(Moves, TooFewAreRefused) {
  dataset_.train.resize(1);
  dataset_.train[0].segments = {{500, 540}};
  EXPECT_EQ(testing::error_of([&] { make_repertoire(dataset_, 20); }),
            "model.move_size is 20, but the training split has only 5 moves");
}

}  // namespace
}  // namespace choreo::train
