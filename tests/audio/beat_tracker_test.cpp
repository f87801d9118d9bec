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

/// A click at each beat, decaying, in three bands; `silence` [s] of it first; click k is `levels`[k mod their number]
/// dB.
Matrix clicks(double bpm, double seconds, double silence = 0, const std::vector<float>& levels = {-20}) {
  Matrix mel(static_cast<std::size_t>(seconds * kFps), 3, silence > 0 ? -100 : -80);
  float level = -80;
  for (std::size_t t = 0; t < mel.rows(); ++t) {
    const auto beats = [&](std::size_t frame) {
      return std::floor((static_cast<double>(frame) / kFps - silence) * bpm / 60);
    };
    level = std::max(level - 5, -80.0F);
    if (t > 0 && beats(t) >= 0 && beats(t) != beats(t - 1)) {
      level = levels[static_cast<std::size_t>(beats(t)) % levels.size()];
    }
    if (beats(t) >= 0) std::ranges::fill(mel.row(t), level);
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
  const TensorFile file = read_safetensors(CHOREO_GOLDEN "/beat_tracker.safetensors");
  const Tensor& tensor = file.at("mel", "golden");
  const auto values = tensor.to_float(), beats = file.at("beats", "golden").to_float();
  const auto confidence = file.at("confidence", "golden").to_float();
  Matrix mel(beats.size(), static_cast<std::size_t>(tensor.shape[1]));
  std::ranges::copy(values, mel.values().begin());
  const auto counts = track(mel);
  for (std::size_t t = 0; t < counts.size(); ++t) {
    EXPECT_NEAR(counts[t].beats, beats[t], 2e-3) << "frame " << t;
    EXPECT_NEAR(counts[t].confidence, confidence[t], 4e-3) << "frame " << t;
  }
}

TEST(BeatTracker, TakesTheFasterOctaveThatNumPyTakes) {
  const TensorFile file = read_safetensors(CHOREO_GOLDEN "/beat_tracker.safetensors");
  const auto values = file.at("mel", "golden").to_float(), fast = file.at("fast", "golden").to_float();
  const std::size_t bands = values.size() / fast.size();
  BeatTracker tracker(kFps, bands);
  for (std::size_t t = 0; t < fast.size(); ++t) {
    tracker.track(std::span(values).subspan(t * bands, bands));
    ASSERT_EQ(tracker.counts_fast(), fast[t] == 1) << "frame " << t;
  }
  EXPECT_TRUE(tracker.counts_fast());
  EXPECT_NEAR(tracker.tempo(), 176, 2);
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

/// Whatever lies on the half beats: clicks all alike, every second or third one softer. Never does the count stand
/// still.
TEST(BeatTracker, CountsAnyTempoAtItselfItsHalfOrItsDouble) {
  for (double bpm = 60; bpm <= 200; bpm += 5) {
    for (const auto& levels : {std::vector<float>{-20}, {-20, -32}, {-32, -20, -32}}) {
      const auto counts = track(clicks(bpm, 40, 0, levels));
      const double ratio = (counts.back().beats - counts[500].beats) / (39.96 - 20) * 60 / bpm;
      const double octave = ratio < 0.75 ? 0.5 : ratio < 1.5 ? 1 : 2;
      EXPECT_NEAR(ratio, octave, 0.02 * octave) << bpm << ", " << levels.size();
      EXPECT_TRUE(octave != 2 || bpm < 66) << bpm;
      EXPECT_TRUE(octave != 0.5 || bpm > 128) << bpm;
      for (std::size_t t = 25; t < counts.size(); ++t) {
        ASSERT_GT(counts[t].beats - counts[t - 25].beats, 0.7) << "stands still at " << bpm << ", frame " << t;
      }
    }
  }
}

TEST(BeatTracker, FollowsAChangeOfTempo) {
  Matrix mel = clicks(84, 60);
  const Matrix after = clicks(116, 40);
  std::ranges::copy(after.values(), mel.row(500).begin());
  const auto counts = track(mel);
  for (std::size_t t = 900; t < counts.size(); ++t) {  // 16 s later
    EXPECT_LT(turns_apart(counts[t].beats, static_cast<double>(t - 500) / kFps * 116 / 60), 0.15) << t;
  }
}

TEST(BeatTracker, FindsTheBeatAgainAfterAPause) {
  const auto counts = track(clicks(100, 30, 12.3));
  EXPECT_LT(counts[200].confidence, 0.1) << "silence has no beat";
  EXPECT_NEAR((counts[290].beats - counts[40].beats) / 10 * 60, 92, 10) << "but the count goes on";
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
      EXPECT_NEAR(means[fps].lock, means[25].lock, 0.6) << bpm << ", " << fps;  // one beat
      EXPECT_NEAR(means[fps].follow, means[25].follow, 0.2 * means[25].follow) << bpm << ", " << fps;
    }
    EXPECT_LT(means[25].lock, 4);
    EXPECT_LT(means[25].follow, 14);
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
