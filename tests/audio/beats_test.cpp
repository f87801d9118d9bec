#include "choreo/audio/beats.h"

#include "choreo/audio/decode.h"
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
