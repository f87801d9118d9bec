#include "choreo/engine/live_dancer.h"

#include "choreo/engine/native_dancer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <vector>

#include "engine/engines.h"

namespace choreo::engine {
namespace {

std::vector<float> noise(std::size_t count) {
  Random random(3);
  std::vector<float> samples(count);
  for (float& sample : samples) sample = 2 * random.uniform() - 1;
  return samples;
}

/// The dance to a sound that arrives in blocks of 0 to `most` samples.
Matrix dance_in_blocks(const Model& model, const model::Checkpoint& checkpoint, std::span<const float> samples,
                       int sample_rate, std::uint64_t most, Random& random) {
  LiveDancer dancer(model, checkpoint.config, moves::Start(checkpoint.start_poses.row(0)), sample_rate);
  Matrix frames(0, 30);
  const PoseSink keep = [&](std::span<const float> pose) {
    frames.resize_rows(frames.rows() + 1);
    std::ranges::copy(pose, frames.row(frames.rows() - 1).begin());
  };
  while (!samples.empty()) {
    const std::size_t count = std::min<std::size_t>(samples.size(), random.below(most + 1));
    dancer.hear(samples.first(count), keep);
    samples = samples.subspan(count);
  }
  dancer.finish(keep);
  return frames;
}

TEST(LiveDancer, DancesAsToTheWholeSong) {
  Random random(4);
  for (const std::int64_t lookahead : {0, 3, 200}) {
    model::Config config = lookahead == 3 ? testing::little_led_config() : testing::little_config();
    config.model.audio_lookahead = lookahead;
    const auto checkpoint = testing::random_checkpoint(config);
    const Model model(checkpoint);
    const auto dancer = make_native_dancer(model, {.threads = 1});
    for (const int rate : {22050, 44100}) {
      for (const std::size_t count : {1U, 1500U, 60'000U}) {
        const std::vector<float> samples = noise(count);
        const Matrix mel = audio::MelSpectrogram(mel_options(config))(audio::resample(samples, rate, 22050));
        const Matrix whole = dancer->dance(mel, checkpoint.start_poses.row(0), no_progress());
        for (const std::uint64_t most : {60U, 3000U, 100'000U}) {
          EXPECT_EQ(dance_in_blocks(model, checkpoint, samples, rate, most, random), whole)
              << lookahead << " " << rate << " " << count << " " << most;
        }
      }
    }
  }
}

}  // namespace
}  // namespace choreo::engine
