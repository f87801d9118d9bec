#include "choreo/nn/torch_dancer.h"

#include "choreo/core/random.h"
#include "choreo/engine/native_dancer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "errors.h"
#include "model/checkpoints.h"

namespace choreo::nn {
namespace {

using testing::error_of;
using testing::random_checkpoint;

Matrix random_mel(std::size_t frames, std::size_t bands) {
  Matrix mel(frames, bands);
  Random random(9);
  for (float& value : mel.values()) value = -60 + 40 * random.uniform();
  return mel;
}

Matrix dance(const model::Checkpoint& checkpoint, const Matrix& mel, bool reference) {
  const auto dancer = make_torch_dancer(checkpoint, {reference, "cpu", 1}, no_log());
  return dancer->dance(mel, checkpoint.start_poses.row(0), no_progress());
}

double furthest(const Matrix& a, const Matrix& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.values().size(); ++i) {
    most = std::max(most, std::abs(static_cast<double>(a.values()[i]) - b.values()[i]));
  }
  return most;
}

/// Narrow, but with the paper's dilations: a receptive field of hundreds of frames.
model::Config deep_config() {
  model::Config config;
  config.model.encoder_channels = 16;
  config.model.decoder_channels = 8;
  config.audio.n_mels = 12;
  return config;
}

TEST(TorchDancer, TheIncrementalFormIsThePapersProcedure) {
  const auto checkpoint = random_checkpoint(deep_config());
  const Matrix mel = random_mel(1001, 12);
  const Matrix quick = dance(checkpoint, mel, false);
  const Matrix whole = dance(checkpoint, mel, true);
  ASSERT_EQ(quick.rows(), 1001U);
  EXPECT_LT(furthest(quick, whole), 1e-4);
  EXPECT_GT(furthest(Matrix(1001, 30, quick(1000, 0)), quick), 1e-3)
      << "a dance that is the same everywhere proves nothing";
}

TEST(TorchDancer, FrameZeroIsTheStartAndALongerSongBeginsTheSame) {
  const auto checkpoint = random_checkpoint(testing::little_config());
  const Matrix mel = random_mel(600, 6);
  Matrix shorter = mel;
  shorter.resize_rows(37);
  const Matrix long_dance = dance(checkpoint, mel, false);
  Matrix begin = long_dance;
  begin.resize_rows(37);
  EXPECT_EQ(std::vector<float>(long_dance.row(0).begin(), long_dance.row(0).end()),
            std::vector<float>(checkpoint.start_poses.row(0).begin(), checkpoint.start_poses.row(0).end()));
  EXPECT_LT(furthest(dance(checkpoint, shorter, false), begin), 1e-5);
}

TEST(TorchDancer, DancesTheMovesThatTheEngineDances) {
  const auto checkpoint = random_checkpoint(testing::little_led_config());
  const Matrix mel = random_mel(600, 6);
  moves::Start start(checkpoint.repertoire.openings.row(2));
  start.seed = 3;
  const auto torch = make_torch_dancer(checkpoint, {false, "cpu", 1}, no_log());
  const engine::Model model(checkpoint, {engine::Precision::kF32});
  const auto native = engine::make_native_dancer(model, {1});
  const Matrix danced = native->dance(mel, start, no_progress());
  EXPECT_LT(furthest(torch->dance(mel, start, no_progress()), danced), 1e-4);
  start.seed = 4;
  EXPECT_GT(furthest(native->dance(mel, start, no_progress()), danced), 1e-3) << "another seed, another dance";
}

TEST(TorchDancer, OneFrameIsTheStartPose) {
  const auto checkpoint = random_checkpoint(testing::little_config());
  EXPECT_EQ(dance(checkpoint, random_mel(1, 6), false).rows(), 1U);
  EXPECT_EQ(dance(checkpoint, random_mel(1, 6), true).rows(), 1U);
}

TEST(TorchDancer, LookaheadHearsTheMusicEarlier) {
  auto config = testing::little_config();
  const Matrix mel = random_mel(80, 6);
  auto checkpoint = random_checkpoint(config);
  const Matrix expected = dance(checkpoint, moves::heard(mel, 5), false);
  checkpoint.config.model.audio_lookahead = 5;
  EXPECT_EQ(dance(checkpoint, mel, false), expected);
}

TEST(TorchDancer, RefusesWhatDoesntFit) {
  const auto checkpoint = random_checkpoint(testing::little_config());
  const auto dancer = make_torch_dancer(checkpoint, {false, "cpu", 1}, no_log());
  const std::vector<float> start(30, 0.5F);
  EXPECT_EQ(error_of([&] { dancer->dance(Matrix(5, 7), start, no_progress()); }),
            "a mel-spectrogram of 5 × 7, expected at least 1 × 6");
  EXPECT_EQ(error_of([&] { dancer->dance(Matrix(5, 6), std::vector<float>(28), no_progress()); }),
            "a start pose of 28 numbers, expected 30");
  EXPECT_EQ(error_of([&] {
              make_torch_dancer(checkpoint, {false, "tpu", 1}, no_log());
            }),
            "device \"tpu\": expected auto, cpu or cuda");
}

/// Two implementations of one network that share no arithmetic.
TEST(NativeDancer, DancesAsLibTorchDoesForAThousandFrames) {
  model::Config config;  // the paper's depth and dilations
  config.model.encoder_channels = 48;
  config.model.decoder_channels = 24;
  config.audio.n_mels = 12;
  const auto checkpoint = random_checkpoint(config);
  const Matrix mel = random_mel(1001, 12);
  const auto start = checkpoint.start_poses.row(0);
  const engine::Model model(checkpoint, {.precision = engine::Precision::kF32});
  const Matrix native = engine::make_native_dancer(model)->dance(mel, start, no_progress());
  const Matrix torch = make_torch_dancer(checkpoint, {false, "cpu", 1}, no_log())->dance(mel, start, no_progress());
  ASSERT_EQ(native.rows(), torch.rows());
  EXPECT_LT(furthest(native, torch), 1e-4);
  EXPECT_GT(furthest(Matrix(1001, 30, native(1000, 0)), native), 1e-3)
      << "a dance that is the same everywhere proves nothing";
}

}  // namespace
}  // namespace choreo::nn
