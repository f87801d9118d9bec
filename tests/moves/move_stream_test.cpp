#include "choreo/moves/move_stream.h"

#include "choreo/core/matrix.h"
#include "choreo/core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "errors.h"
#include "model/checkpoints.h"

namespace choreo::moves {
namespace {

using testing::error_of;
using testing::little_moves_config;
using testing::random_checkpoint;

/// What a flow might make of its noise: the same again, smaller, and what it was asked with.
struct Asked {
  std::vector<std::vector<float>> conditions;
  WindowSampler sampler() {
    return [this](std::span<const float> c, std::span<float> window) {
      conditions.emplace_back(c.begin(), c.end());
      for (float& value : window) value *= 0.5F;
    };
  }
};

/// A dance with `way` beats a frame.
Matrix dance(const MoveModel& model, const Start& start, double way, std::size_t frames, const WindowSampler& sampler) {
  MoveStream stream(model, start);
  Matrix danced(frames, model.row.size());
  stream.begin(sampler, danced.row(0));
  std::vector<float> features(BeatFeatures::kSize, 0.5F);
  features[BeatFeatures::kWay] = static_cast<float>(way);
  features[BeatFeatures::kTempo] = 120;
  for (std::size_t t = 1; t < frames; ++t) stream.next(features, sampler, danced.row(t));
  return danced;
}

double furthest(std::span<const float> a, std::span<const float> b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(static_cast<double>(a[i]) - b[i]));
  return most;
}

TEST(MoveStream, SamplesAWindowABeatAfterTheLastOnes) {
  const MoveModel model(random_checkpoint(little_moves_config()));
  Asked asked;
  dance(model, {}, 0.125, 8 * 8 + 1, asked.sampler());
  ASSERT_EQ(asked.conditions.size(), 2 + 8U);
  const auto& layout = model.conditions;
  EXPECT_EQ(asked.conditions[0][layout.window_known()], 0) << "nothing was before";
  EXPECT_EQ(asked.conditions[0][layout.music() + 33], 0) << "no music is known yet";
  EXPECT_EQ(asked.conditions[1][layout.window_known()], 1);
  EXPECT_EQ(asked.conditions[1][layout.window_known() + 1], 0);
  const auto& last = asked.conditions.back();
  for (std::size_t i = 0; i < layout.past; ++i) EXPECT_EQ(last[layout.window_known() + i], 1);
  EXPECT_EQ(last[layout.music()], 0.5F);
  const auto& before = asked.conditions[asked.conditions.size() - 2];
  for (std::size_t i = 0; i < 2 * layout.components; ++i) {
    EXPECT_EQ(last[layout.components + i], before[i]) << "the past moves on by one";
  }
  EXPECT_NEAR(last[layout.phase()], std::cos(2 * std::acos(-1.0) * 9 / 6), 1e-5) << "the window about beat 9";
}

TEST(MoveStream, IsTheSameMotionAtAnyTempo) {
  const MoveModel model(random_checkpoint(little_moves_config()));
  Asked asked;
  const Matrix slow = dance(model, {}, 1.0 / 32, 32 * 12, asked.sampler());
  const Matrix fast = dance(model, {}, 1.0 / 8, 8 * 12, asked.sampler());
  // the root's way is summed frame by frame, and it is what the next windows are asked with: a little apart
  for (std::size_t t = 0; t < fast.rows(); ++t) EXPECT_LT(furthest(fast.row(t), slow.row(4 * t)), 0.02) << t;
  EXPECT_GT(furthest(fast.row(0), fast.row(20)), 0.01);
}

TEST(MoveStream, GoesOnSmoothlyFromWindowToWindow) {
  const MoveModel model(random_checkpoint(little_moves_config()));
  Asked asked;
  const Matrix danced = dance(model, {}, 1.0 / 64, 64 * 8, asked.sampler());
  std::vector<double> steps;
  for (std::size_t t = 1; t < danced.rows(); ++t) steps.push_back(furthest(danced.row(t), danced.row(t - 1)));
  double at_beats = 0, elsewhere = 0;
  for (std::size_t t = 0; t < steps.size(); ++t) {
    double& most = (t + 1) % 64 == 0 ? at_beats : elsewhere;
    most = std::max(most, steps[t]);
  }
  EXPECT_GT(elsewhere, 0.01);
  EXPECT_LT(at_beats, 0.8 * elsewhere) << "where windows change, the one that comes has no weight yet";
}

TEST(MoveStream, FollowsFromSeedAndVariant) {
  const MoveModel model(random_checkpoint(little_moves_config()));
  Asked asked;
  Start one, variant, seed;
  variant.variant = 1;
  seed.seed = 2;
  const Matrix first = dance(model, one, 0.1, 100, asked.sampler());
  EXPECT_EQ(dance(model, one, 0.1, 100, asked.sampler()), first);
  EXPECT_GT(furthest(dance(model, variant, 0.1, 100, asked.sampler()).values(), first.values()), 0.01);
  EXPECT_GT(furthest(dance(model, seed, 0.1, 100, asked.sampler()).values(), first.values()), 0.01);
}

TEST(MoveStream, ComesOutOfTheStartPose) {
  for (const std::int64_t d : {2, 3}) {
    const MoveModel model(random_checkpoint(little_moves_config(d)));
    Asked asked;
    const Matrix other = dance(model, {}, 0.1, 41, asked.sampler());
    Start start(other.row(40));
    start.seed = 5;
    const Matrix danced = dance(model, start, 0.05, 61, asked.sampler());
    EXPECT_LT(furthest(danced.row(0), other.row(40)), 1e-4) << d;
    start.pose.clear();
    const Matrix free = dance(model, start, 0.05, 61, asked.sampler());
    const auto hips = pose::kMidHip * static_cast<std::size_t>(d);
    std::vector<float> a, b;  // about the hips: after two beats the pose has gone
    for (std::size_t i = 0; i < danced.columns(); ++i) {
      a.push_back(danced(60, i) - danced(60, hips + i % static_cast<std::size_t>(d)));
      b.push_back(free(60, i) - free(60, hips + i % static_cast<std::size_t>(d)));
    }
    EXPECT_LT(furthest(a, b), 1e-4) << d;
  }
}

TEST(MoveStream, StaysOnTheStage) {
  auto checkpoint = random_checkpoint(little_moves_config());
  for (std::size_t k = 0; k < model::kWindowPoses; ++k)
    checkpoint.moves.mean[k * 45 + 42] = 0.4F;  // m a beat, to the right
  const MoveModel model(checkpoint);
  Asked asked;
  const Matrix danced = dance(model, {}, 0.1, 6000, asked.sampler());
  const double metres = (danced(5999, pose::kMidHip * 3) - 0.5) * checkpoint.moves.unit;
  EXPECT_GT(metres, 1);
  EXPECT_LT(metres, 2);
}

TEST(MoveStream, LimbsKeepTheirLengthsInSpace) {
  const auto checkpoint = random_checkpoint(little_moves_config());
  const MoveModel model(checkpoint);
  Asked asked;
  const Matrix danced = dance(model, {}, 0.07, 200, asked.sampler());
  for (std::size_t t = 0; t < danced.rows(); ++t) {
    for (const auto& [a, b] : pose::kLimbs) {
      double square = 0;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        square += std::pow(
            danced(t, static_cast<std::size_t>(a) * 3 + axis) - danced(t, static_cast<std::size_t>(b) * 3 + axis), 2);
      }
      ASSERT_NEAR(std::sqrt(square) * checkpoint.moves.unit, 0.3, 1e-4);
    }
  }
}

TEST(MoveStream, LimbsTurnNoFasterThanDancersDo) {
  auto checkpoint = random_checkpoint(little_moves_config());
  Random random(3);
  for (float& value : checkpoint.moves.mean)
    value = random.uniform() - 0.5F;  // poses that have nothing to do with each other
  const MoveModel model(checkpoint);
  Asked asked;
  const Matrix danced = dance(model, {}, 0.2, 200, asked.sampler());
  double fastest = 0;
  for (std::size_t t = 1; t < danced.rows(); ++t) {
    for (const auto& [a, b] : pose::kLimbs) {
      double along = 0;
      const auto way = [&](std::size_t frame, std::size_t axis) {
        return danced(frame, static_cast<std::size_t>(a) * 3 + axis) -
               danced(frame, static_cast<std::size_t>(b) * 3 + axis);
      };
      for (std::size_t axis = 0; axis < 3; ++axis) along += way(t, axis) * way(t - 1, axis);
      const double length = 0.3 / checkpoint.moves.unit;
      fastest = std::max(fastest, 25 * std::acos(std::clamp(along / (length * length), -1.0, 1.0)));
    }
  }
  EXPECT_GT(fastest, 14) << "rad/s";
  EXPECT_LT(fastest, 15.2);
}

TEST(MoveStream, RefusesWhatDoesNotFit) {
  const MoveModel model(random_checkpoint(little_moves_config()));
  EXPECT_EQ(error_of([&] { MoveStream(model, Start(std::vector<float>(30))); }),
            "a start pose of 30 numbers, expected 45");
  Start start;
  start.style.assign(9, 0.1F);
  EXPECT_EQ(error_of([&] { MoveStream(model, start); }), "9 styles, expected at most 8");
}

}  // namespace
}  // namespace choreo::moves
