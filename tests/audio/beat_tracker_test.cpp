#include "choreo/audio/beat_tracker.h"

#include "choreo/core/safetensors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace choreo::audio {
namespace {

constexpr double kFps = 25;

/// A click at each beat, decaying, in three bands; `seconds` of silence first.
Matrix clicks(double bpm, double seconds, double silence = 0) {
  Matrix mel(static_cast<std::size_t>(seconds * kFps), 3);
  float level = -80;
  for (std::size_t t = 0; t < mel.rows(); ++t) {
    const auto beats = [&](std::size_t frame) {
      return std::floor((static_cast<double>(frame) / kFps - silence) * bpm / 60);
    };
    level = std::max(level - 5, -80.0F);
    if (t > 0 && beats(t) >= 0 && beats(t) != beats(t - 1)) level = -20;
    std::ranges::fill(mel.row(t), level);
  }
  return mel;
}

std::vector<BeatCount> track(const Matrix& mel) {
  BeatTracker tracker(kFps, mel.columns());
  std::vector<BeatCount> counts;
  for (std::size_t t = 0; t < mel.rows(); ++t) counts.push_back(tracker.track(mel.row(t)));
  return counts;
}

double turns_apart(double a, double b) { return std::abs(a - b - std::round(a - b)); }

TEST(BeatTracker, AgreesWithNumPy) {
  const TensorFile file = read_safetensors(CHOREO_GOLDEN "/beat_counter.safetensors");
  const Tensor& tensor = file.at("mel", "golden");
  const auto values = tensor.to_float(), beats = file.at("beats", "golden").to_float();
  const auto confidence = file.at("confidence", "golden").to_float();
  Matrix mel(beats.size(), static_cast<std::size_t>(tensor.shape[1]));
  std::ranges::copy(values, mel.values().begin());
  const auto counts = track(mel);
  for (std::size_t t = 0; t < counts.size(); ++t) {
    EXPECT_NEAR(counts[t].beats, beats[t], 2e-3) << "frame " << t;
    EXPECT_NEAR(counts[t].confidence, confidence[t], 2e-3) << "frame " << t;
  }
}

TEST(BeatTracker, CountsASteadySong) {
  for (const double bpm : {67.0, 84.0, 97.0, 120.0, 128.0}) {
    const auto counts = track(clicks(bpm, 30));
    const double counted_bpm = (counts.back().beats - counts[250].beats) / (29.96 - 10) * 60;
    EXPECT_NEAR(counted_bpm, bpm, 0.02 * bpm);
    EXPECT_GT(counts.back().confidence, 0.8) << bpm;
    for (std::size_t t = 250; t < counts.size(); ++t) {  // a frame is up to 0.09 beats
      EXPECT_LT(turns_apart(counts[t].beats, static_cast<double>(t) / kFps * bpm / 60), 0.12) << bpm << ", " << t;
    }
  }
}

TEST(BeatTracker, CountsAFastSongAtHalfAndASlowOneAtDouble) {
  for (const auto& [bpm, expected] : {std::pair{168.0, 84.0}, std::pair{50.0, 100.0}}) {
    const auto counts = track(clicks(bpm, 30));
    EXPECT_NEAR((counts.back().beats - counts[250].beats) / (29.96 - 10) * 60, expected, 0.03 * expected);
  }
}

TEST(BeatTracker, FindsTheBeatAgainAfterAPause) {
  const auto counts = track(clicks(100, 30, 12.3));
  EXPECT_LT(counts[200].confidence, 0.3) << "silence has no beat";
  for (std::size_t t = 650; t < counts.size(); ++t) {
    EXPECT_LT(turns_apart(counts[t].beats, (static_cast<double>(t) / kFps - 12.3) * 100 / 60), 0.12) << t;
  }
}

/// Seconds to the count's last frame that is more than 0.2 beats off, from the start and from a jump of half a beat on.
struct Delays {
  double lock = 0, follow = 0;
};

Delays delays(double bpm, double fps, double first_beat) {
  constexpr double kJump = 12, kEnd = 26;  // s
  const auto song = [&](double time) { return (time - first_beat) * bpm / 60 + (time < kJump ? 0 : 0.5); };
  BeatTracker tracker(fps, 3);
  float level = -80;
  Delays found;
  for (int t = 0; t < kEnd * fps; ++t) {
    const double now = t / fps, beat = std::floor(song(now));
    level = beat >= 0 && beat != std::floor(song((t - 1) / fps)) ? -20 : level - static_cast<float>(125 / fps);
    const std::vector<float> mel(3, std::max(level, -80.0F));
    if (turns_apart(tracker.track(mel).beats, song(now)) < 0.2) continue;
    (now < kJump ? found.lock : found.follow) = (t + 1) / fps - (now < kJump ? 0 : kJump);
  }
  return found;
}

TEST(BeatTracker, TakesAsLongAtAnyFrameRate) {
  for (const double bpm : {90.0, 120.0}) {
    std::map<double, Delays> means;  // of songs that begin at any phase of a frame
    for (const double fps : {25.0, 30.0, 50.0, 60.0}) {
      for (int i = 0; i < 4; ++i) {
        const Delays found = delays(bpm, fps, 1 + i / 4.0 * 60 / bpm);
        means[fps].lock += found.lock / 4, means[fps].follow += found.follow / 4;
      }
      EXPECT_NEAR(means[fps].lock, means[25].lock, 0.2 * means[25].lock) << bpm << ", " << fps;
      EXPECT_NEAR(means[fps].follow, means[25].follow, 0.2 * means[25].follow) << bpm << ", " << fps;
    }
    EXPECT_LT(means[25].lock, 4);
    EXPECT_LT(means[25].follow, 12);
  }
}

TEST(BeatTracker, NeitherSilenceNorNoiseBreaksIt) {
  Matrix mel(2000, 3, -100);
  for (std::size_t t = 500; t < 1000; ++t) std::ranges::fill(mel.row(t), t % 2 == 0 ? 300.0F : -1e6F);
  for (const BeatCount& count : track(mel)) {
    ASSERT_TRUE(std::isfinite(count.beats));
    ASSERT_GE(count.confidence, 0);
    ASSERT_LE(count.confidence, 1 + 1e-5);
  }
  for (const double fps : {0.001, 0.5, 2.0, 1000.0}) {
    BeatTracker tracker(fps, 3);
    for (std::size_t t = 0; t < mel.rows(); t += 10) ASSERT_TRUE(std::isfinite(tracker.track(mel.row(t)).beats)) << fps;
  }
}

}  // namespace
}  // namespace choreo::audio
