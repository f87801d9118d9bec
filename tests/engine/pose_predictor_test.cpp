#include "choreo/engine/pose_predictor.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "engine/engines.h"
#include "engine/reference.h"
#include "errors.h"

namespace choreo::engine {
namespace {

using namespace choreo::testing;  // NOLINT(google-build-using-namespace)

TEST(PosePredictor, AFreeRunningDanceIsWhatTheWholeNetworkPredicts) {
  const auto checkpoint = random_checkpoint(little_config());
  const Reference reference(checkpoint);
  const Matrix mel = random_mel(60, 6);
  for (const InstructionSet set : instruction_sets()) {
    const NativeNetwork network(checkpoint, {Precision::kF32, set});
    const Matrix music = MusicEncoder(network).encode(mel);
    EXPECT_LT(furthest(music, reference.encode_music(mel)), 1e-5);
    const Matrix frames = dance(network, music, checkpoint.start_poses.row(0));
    const auto expected = reference.decode(Reference::rows_of(rows(frames, 0, 60)), reference.encode_music(mel));
    EXPECT_LT(furthest(rows(frames, 1, 60), expected), 1e-5);
  }
}

/// The paper's dilations, over more frames than the network sees back: each prediction is the whole network's.
TEST(PosePredictor, AThousandFramesOfTheWholeDepthAgree) {
  model::Config config;
  config.model.encoder_channels = 16;
  config.model.decoder_channels = 8;
  config.audio.n_mels = 12;
  const auto checkpoint = random_checkpoint(config);
  const NativeNetwork network(checkpoint, {Precision::kF32});
  const Matrix mel = random_mel(1000, 12);
  const Matrix frames = dance(network, MusicEncoder(network).encode(mel), checkpoint.start_poses.row(0));
  const Reference reference(checkpoint);
  const auto expected = reference.decode(Reference::rows_of(rows(frames, 0, 1000)), reference.encode_music(mel));
  EXPECT_LT(furthest(rows(frames, 1, 1000), expected), 1e-5);
  EXPECT_GT(furthest(Matrix(1001, 30, frames(1000, 0)), frames), 1e-3) << "a dance without motion proves nothing";
}

/// Sessions that come and go at any frame make the dances that each of them makes alone, to the last bit.
void expect_independence(const model::Config& config) {
  const auto checkpoint = random_checkpoint(config);
  const std::size_t pose_size = checkpoint.start_poses.columns();
  constexpr std::size_t kCapacity = 5;
  for (const NativeOptions& options : reduced_precisions()) {
    const NativeNetwork network(checkpoint, options);
    const Matrix music = MusicEncoder(network).encode(random_mel(64, 6));
    const Matrix starts = random_poses(40, pose_size);
    PosePredictor predictor(network, kCapacity);
    std::vector<std::size_t> there;  // the dances' numbers, in the predictor's order
    std::map<std::size_t, Matrix> dances;
    Random random(3);
    std::size_t next = 0;
    for (int t = 0; t < 200; ++t) {
      if (there.size() < kCapacity && next < starts.rows() && random.below(4) == 0) {
        predictor.add(starts.row(next));
        there.push_back(next++);
      }
      if (!there.empty() && random.below(9) == 0) {
        const std::size_t i = random.below(there.size());
        predictor.remove(i);
        there.erase(there.begin() + static_cast<std::ptrdiff_t>(i));
      }
      Matrix now(there.size(), music.columns());
      for (std::size_t i = 0; i < there.size(); ++i) {  // each somewhere else in the song
        const std::size_t frame = (dances[there[i]].rows() + there[i]) % music.rows();
        std::ranges::copy(music.row(frame), now.row(i).begin());
      }
      const auto poses = predictor.step(now.values());
      for (std::size_t i = 0; i < there.size(); ++i) {
        Matrix& so_far = dances[there[i]];
        if (so_far.columns() == 0) so_far = Matrix(0, pose_size);
        so_far.resize_rows(so_far.rows() + 1);
        std::ranges::copy(poses.subspan(i * pose_size, pose_size), so_far.row(so_far.rows() - 1).begin());
      }
    }
    ASSERT_GT(dances.size(), 20U);
    for (const auto& [dancer, danced] : dances) {
      Matrix all(danced.rows(), music.columns());
      for (std::size_t t = 0; t < all.rows(); ++t) {
        std::ranges::copy(music.row((t + dancer) % music.rows()), all.row(t).begin());
      }
      EXPECT_EQ(rows(dance(network, all, starts.row(dancer)), 1, all.rows()), danced) << "dancer " << dancer;
    }
  }
}

TEST(PosePredictor, NoDanceDependsOnTheOthers) {
  expect_independence(little_config());
  expect_independence(in_space(little_motion_config()));
}

TEST(PosePredictor, ThreadsThatShareAModelDanceTheSame) {
  const auto checkpoint = random_checkpoint(little_config());
  const NativeNetwork network(checkpoint);
  const Matrix mel = random_mel(100, 6);
  const auto whole = [&] { return dance(network, MusicEncoder(network).encode(mel), checkpoint.start_poses.row(1)); };
  const Matrix expected = whole();
  std::vector<Matrix> found(4);
  {
    std::vector<std::jthread> threads;
    for (Matrix& result : found) threads.emplace_back([&] { result = whole(); });
  }
  for (const Matrix& result : found) EXPECT_EQ(result, expected);
}

TEST(PosePredictor, RefusesWhatDoesntFit) {
  const auto checkpoint = random_checkpoint(little_config());
  const NativeNetwork network(checkpoint);
  PosePredictor predictor(network, 1);
  EXPECT_EQ(error_of([&] { predictor.add(std::vector<float>(28)); }), "a start pose of 28 numbers, expected 30");
  predictor.add(checkpoint.start_poses.row(0));
  EXPECT_EQ(error_of([&] { predictor.add(checkpoint.start_poses.row(0)); }), "no room for more than 1 sessions");
  EXPECT_EQ(error_of([&] { predictor.step(std::vector<float>(7)); }),
            "7 numbers of music for 1 sessions, expected 8 each");
  EXPECT_EQ(error_of([&] { predictor.remove(1); }), "session 1 of 1");
  EXPECT_EQ(error_of([&] { MusicEncoder(network).encode(Matrix(1, 7)); }),
            "7 features and room for 8 numbers of music, expected multiples of 6 and 8");
}

}  // namespace
}  // namespace choreo::engine
