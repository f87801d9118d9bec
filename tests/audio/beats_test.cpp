#include "choreo/audio/beats.h"

#include "choreo/audio/decode.h"
#include "choreo/audio/mel.h"
#include "choreo/core/safetensors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "audio/rhythm.h"

namespace choreo::audio {
namespace {

std::vector<std::int64_t> integers(const Tensor& tensor) {
  std::vector<std::int64_t> values(tensor.elements());
  if (!values.empty()) std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
  return values;
}

/// A rhythm and what librosa makes of it.
struct Golden {
  explicit Golden(const std::string& name)
      : file(read_safetensors(std::string(CHOREO_GOLDEN) + "/beats_" + name + ".safetensors")),
        samples(testing::rhythm(integers(file.at("hits", name)), integers(file.at("seconds", name))[0])),
        onsets(file.at("onsets", name).to_float()),
        tempo(file.at("tempo", name).to_float()[0]),
        beats(integers(file.at("beats", name))) {}

  TensorFile file;
  std::vector<float> samples;
  std::vector<float> onsets;
  double tempo;
  std::vector<std::int64_t> beats;
};

class LikeLibrosa : public ::testing::TestWithParam<std::string> {};

TEST_P(LikeLibrosa, OnsetStrength) {
  const Golden golden(GetParam());
  const auto onsets = onset_strength(golden.samples);
  ASSERT_EQ(onsets.size(), golden.onsets.size());
  for (std::size_t t = 0; t < onsets.size(); ++t) EXPECT_NEAR(onsets[t], golden.onsets[t], 2e-3) << t;
}

TEST_P(LikeLibrosa, TempoAndBeats) {
  const Golden golden(GetParam());
  EXPECT_NEAR(estimate_tempo(golden.onsets), golden.tempo, 1e-3);
  const auto beats = track_beats(golden.onsets, golden.tempo);
  EXPECT_EQ(std::vector<std::int64_t>(beats.begin(), beats.end()), golden.beats);
}

TEST_P(LikeLibrosa, FromTheSoundOn) {
  const Golden golden(GetParam());
  const Beats beats = find_beats(golden.samples);
  EXPECT_NEAR(beats.tempo, golden.tempo, 1e-3);
  ASSERT_EQ(beats.times.size(), golden.beats.size());
  for (std::size_t i = 0; i < beats.times.size(); ++i) {
    EXPECT_NEAR(beats.times[i], static_cast<double>(golden.beats[i]) * 512 / 22050, 1e-9) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Rhythms, LikeLibrosa,
                         ::testing::Values("steady", "loose", "faster", "sparse", "irregular", "none"),
                         [](const auto& rhythm) { return rhythm.param; });

/// How far [s] each beat is from the hit that is nearest to it, smallest first.
std::vector<double> distances(const std::vector<double>& beats, const std::vector<std::int64_t>& hits) {
  std::vector<double> all;
  for (const double beat : beats) {
    double nearest = 1e9;
    for (const std::int64_t hit : hits) nearest = std::min(nearest, std::abs(beat - static_cast<double>(hit) / 22050));
    all.push_back(nearest);
  }
  std::ranges::sort(all);
  return all;
}

TEST(FindBeats, FromAMelSpectrogramAreOnTheHits) {
  constexpr double kFps = 25;
  for (const double tempo : {83.0, 100.0, 127.0, 145.0}) {
    std::vector<std::int64_t> hits;
    for (double at = 0.37; at < 30; at += 60 / tempo) hits.push_back(std::lround(at * 22050));
    const Matrix mel = MelSpectrogram({.fps = kFps})(testing::rhythm(hits, 30));
    const Beats beats = find_beats(mel, kFps);
    EXPECT_NEAR(beats.tempo, tempo, 0.04 * tempo);
    EXPECT_GT(beats.times.size(), hits.size() * 8 / 10) << "few are left out at the ends";
    EXPECT_LE(beats.times.size(), hits.size());
    const auto away = distances(beats.times, hits);
    EXPECT_LT(away[away.size() / 2], 0.015) << tempo;
    EXPECT_LT(away[away.size() * 9 / 10], 0.03) << tempo;
  }
  EXPECT_TRUE(find_beats(Matrix(), kFps).times.empty());
  EXPECT_TRUE(find_beats(Matrix(100, 80, -100), kFps).times.empty());
}

TEST(FindBeats, HasNoneInSilenceAndInWhatIsHardlyASound) {
  for (const std::size_t samples : {0U, 1U, 511U, 512U, 1024U, 5000U}) {
    EXPECT_EQ(find_beats(std::vector<float>(samples, 0.0F)).tempo, 0) << samples;
    EXPECT_TRUE(find_beats(std::vector<float>(samples, 0.0F)).times.empty()) << samples;
    std::vector<float> click(samples, 0.0F);
    if (samples > 0) click[samples / 2] = 1;
    EXPECT_LE(find_beats(click).times.size(), samples / 512) << samples;
  }
}

TEST(FindBeats, RisesAndStaysInTheSong) {
  for (const int seed : {1, 2, 3}) {
    std::vector<std::int64_t> hits;
    for (std::int64_t at = 1000 * seed; at < 8 * 22050; at += 7000 + (at * 31 * seed) % 9000) hits.push_back(at);
    const Beats beats = find_beats(testing::rhythm(hits, 8));
    EXPECT_TRUE(std::ranges::is_sorted(beats.times, std::ranges::less_equal())) << "twice the same";
    for (const double time : beats.times) EXPECT_TRUE(time >= 0 && time <= 8) << time;
  }
}

}  // namespace
}  // namespace choreo::audio
