#include "choreo/nn/session.h"

#include "choreo/core/random.h"
#include "choreo/engine/dance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "choreo-generate-torch/torch_backend.h"
#include "errors.h"
#include "model/checkpoints.h"

// LibTorch dances through the engine's loop, as the native engine does: two implementations of one network that share
// no arithmetic.

namespace choreo::nn {
namespace {

using testing::error_of;
using testing::random_checkpoint;

/// Noise in one block, whose loudness changes.
class Noise : public engine::SoundSource {
 public:
  explicit Noise(std::size_t frames) : samples_(frames * 882) {}
  [[nodiscard]] int sample_rate() const override { return 22050; }
  bool read(std::vector<float>& samples) override {
    Random random(9);
    for (std::size_t i = 0; i < samples_; ++i) {
      const float loudness = 0.1F + 0.9F * static_cast<float>(i / 882 % 16 < 4);
      samples.push_back(loudness * (2 * random.uniform() - 1));
    }
    return std::exchange(samples_, 0) > 0;
  }

 private:
  std::size_t samples_;
};

Matrix dance(const engine::Model& model, const moves::Start& start, std::size_t frames) {
  Matrix danced;
  engine::dance(model, {.sound = std::make_unique<Noise>(frames),
                        .sink = engine::keep_in(danced),
                        .start = start,
                        .most_frames = frames});
  return danced;
}

engine::Model torch_model(const model::Checkpoint& checkpoint, Procedure procedure = Procedure::kIncremental) {
  return {checkpoint, std::make_shared<app::TorchBackend>(checkpoint, procedure, "cpu", 1, no_log())};
}

engine::Model native_model(const model::Checkpoint& checkpoint) {
  return engine::Model(checkpoint, {.precision = engine::Precision::kF32});
}

double furthest(const Matrix& a, const Matrix& b) {
  double most = a.values().size() == b.values().size() ? 0 : INFINITY;
  for (std::size_t i = 0; most < INFINITY && i < a.values().size(); ++i) {
    most = std::max(most, std::abs(static_cast<double>(a.values()[i]) - b.values()[i]));
  }
  return most;
}

void expect_motion(const Matrix& frames) {
  EXPECT_GT(furthest(Matrix(frames.rows(), frames.columns(), frames(frames.rows() - 1, 0)), frames), 1e-3)
      << "a dance that is the same everywhere proves nothing";
}

/// Narrow, but with the paper's dilations: a receptive field of hundreds of frames.
model::Config deep_config(std::int64_t decoder_channels) {
  model::Config config;
  config.model.encoder_channels = 2 * decoder_channels;
  config.model.decoder_channels = decoder_channels;
  config.audio.n_mels = 12;
  return config;
}

moves::Start first_start(const model::Checkpoint& checkpoint) { return moves::Start(checkpoint.start_poses.row(0)); }

TEST(Session, TheIncrementalFormIsThePapersProcedure) {
  const auto checkpoint = random_checkpoint(deep_config(8));
  const Matrix quick = dance(torch_model(checkpoint), first_start(checkpoint), 1001);
  const Matrix whole = dance(torch_model(checkpoint, Procedure::kReference), first_start(checkpoint), 1001);
  ASSERT_EQ(quick.rows(), 1001U);
  EXPECT_LT(furthest(quick, whole), 1e-4);
  expect_motion(quick);
}

TEST(Session, TheNativeEngineDancesAsLibTorchDoesForAThousandFrames) {
  const auto checkpoint = random_checkpoint(deep_config(24));
  const Matrix native = dance(native_model(checkpoint), first_start(checkpoint), 1001);
  const Matrix torch = dance(torch_model(checkpoint), first_start(checkpoint), 1001);
  ASSERT_EQ(native.rows(), 1001U);
  EXPECT_LT(furthest(native, torch), 1e-4);
  expect_motion(native);
}

TEST(Session, BothDanceTheSameInSpace) {
  for (const bool motion : {false, true}) {
    const auto checkpoint =
        random_checkpoint(testing::in_space(motion ? testing::little_motion_config() : deep_config(8)));
    const Matrix native = dance(native_model(checkpoint), first_start(checkpoint), 300);
    ASSERT_EQ(native.columns(), 45U);
    EXPECT_LT(furthest(dance(torch_model(checkpoint), first_start(checkpoint), 300), native), 1e-4);
    const Matrix whole = dance(torch_model(checkpoint, Procedure::kReference), first_start(checkpoint), 60);
    EXPECT_LT(furthest(whole, slice_rows(native, 0, 60)), 1e-4);
    expect_motion(native);
  }
}

TEST(Session, BothDanceTheSameMoves) {
  for (const std::int64_t dimensions : {2, 3}) {
    const auto checkpoint = random_checkpoint(testing::little_moves_config(dimensions));
    moves::Start start;
    start.seed = 3;
    start.style = {1, 0};
    const Matrix danced = dance(native_model(checkpoint), start, 600);
    const engine::Model torch(checkpoint, std::make_shared<app::TorchMoveBackend>(checkpoint, "cpu", 1, no_log()));
    EXPECT_LT(furthest(dance(torch, start, 600), danced), 1e-4);
    expect_motion(danced);
  }
}

TEST(Session, FrameZeroIsTheStartAndALongerSongBeginsTheSame) {
  auto config = testing::little_config();
  config.model.audio_lookahead = 5;
  const auto checkpoint = random_checkpoint(config);
  const Matrix danced = dance(torch_model(checkpoint), first_start(checkpoint), 600);
  EXPECT_TRUE(std::ranges::equal(danced.row(0), checkpoint.start_poses.row(0)));
  const Matrix shorter = dance(torch_model(checkpoint), first_start(checkpoint), 37);  // whose end is looked ahead to
  EXPECT_LT(furthest(slice_rows(shorter, 0, 32), slice_rows(danced, 0, 32)), 1e-5);
  EXPECT_LT(furthest(dance(native_model(checkpoint), first_start(checkpoint), 600), danced), 1e-4) << "with lookahead";
  for (const Procedure procedure : {Procedure::kIncremental, Procedure::kReference}) {
    EXPECT_EQ(dance(torch_model(checkpoint, procedure), first_start(checkpoint), 1).rows(), 1U);
  }
}

TEST(Session, RefusesWhatDoesntFit) {
  const auto checkpoint = random_checkpoint(testing::little_config());
  EXPECT_EQ(error_of([&] { dance(torch_model(checkpoint), moves::Start(std::vector<float>(28)), 5); }),
            "a start pose of 28 numbers, expected 30");
  EXPECT_EQ(error_of([&] { load_network(checkpoint, "tpu", 1, no_log()); }),
            "device \"tpu\": expected auto, cpu or cuda");
}

}  // namespace
}  // namespace choreo::nn
