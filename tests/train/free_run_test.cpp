#include "train/free_run.h"

#include "choreo/moves/features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/checkpoints.h"

namespace choreo::train {
namespace {

constexpr double kFps = 25, kTempo = 103, kFirst = 0.43;
constexpr std::size_t kFrames = 1000;

/// A mel-spectrogram with a click at each beat, from the first frame on whose window has reached it.
Matrix clicks() {
  Matrix mel(kFrames, 6);
  double level = -80;
  for (std::size_t t = 0; t < kFrames; ++t) {
    const auto beat_at = [](double seconds) { return std::floor((seconds - kFirst) * kTempo / 60); };
    const double now = static_cast<double>(t) / kFps, window = 0.023;
    level = beat_at(now + window) > beat_at(now + window - 1 / kFps) ? -20 : std::max(level - 6, -80.0);
    std::ranges::fill(mel.row(t), static_cast<float>(level));
  }
  return mel;
}

/// How far each beat is from the click that is nearest to it [s], smallest first.
std::vector<double> distances(const std::vector<double>& beats) {
  std::vector<double> all;
  for (const double beat : beats) all.push_back(std::abs(std::remainder(beat - kFirst, 60 / kTempo)));
  std::ranges::sort(all);
  return all;
}

TEST(FreeRun, BeatsAreOnTheClicks) {
  for (const std::int64_t lookahead : {0, 8}) {
    model::Config config = testing::little_config();
    config.model.audio_lookahead = lookahead;
    TrainingClip clip;
    clip.mel = moves::look_ahead(clicks(), static_cast<std::size_t>(lookahead));
    const auto away = distances(beats_of(clip, config));
    ASSERT_GT(away.size(), 50U);
    EXPECT_LT(away[away.size() / 2], 0.012) << "lookahead " << lookahead;
    EXPECT_LT(away[away.size() * 9 / 10], 0.025) << "lookahead " << lookahead;
  }
}

TEST(FreeRun, ARealDanceHasNoPenalty) {
  const FreeRun real{.freeze_ratio = 0, .energy_ratio = 1, .limb_ratio = 1, .coherence = 0.3, .control = 0.1};
  EXPECT_EQ(free_run_penalty(real), 0);
  FreeRun other = real;
  other.energy_ratio = 0.5;
  EXPECT_NEAR(free_run_penalty(other), std::log(2), 1e-12);
  other.coherence = 0.1;
  other.freeze_ratio = 0.25;
  EXPECT_NEAR(free_run_penalty(other), std::log(2) + 1.25, 1e-12);
}

}  // namespace
}  // namespace choreo::train
