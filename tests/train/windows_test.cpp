#include "train/windows.h"

#include "choreo/moves/move_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "errors.h"
#include "model/checkpoints.h"
#include "temporary_folder.h"
#include "train/corpora.h"
#include "train/steps.h"

namespace choreo::train {
namespace {

constexpr std::size_t kBands = 6;

model::Config config_of(std::int64_t dimensions, std::int64_t components) {
  model::Config config = testing::little_moves_config(dimensions);
  config.moves.components = components;
  return config;
}

class WindowsTest : public ::testing::TestWithParam<std::int64_t> {
 protected:
  WindowsTest() {
    testing::write_dancing_corpus(folder_.path(), 4, kBands, static_cast<std::size_t>(GetParam()));
    config = config_of(GetParam(), 24);
    dataset = load_dataset(folder_.path(), config);
  }
  testing::TemporaryFolder folder_;
  model::Config config;
  Dataset dataset;
};

INSTANTIATE_TEST_SUITE_P(Dimensions, WindowsTest, ::testing::Values(2, 3));

/// The joints less the hips, in the unit square or cube.
std::vector<double> about_hips(std::span<const float> joints) {
  const std::size_t d = joints.size() / pose::kJoints;
  std::vector<double> away;
  for (std::size_t i = 0; i < joints.size(); ++i) away.push_back(joints[i] - joints[pose::kMidHip * d + i % d]);
  return away;
}

TEST_P(WindowsTest, PutTogetherAreTheDanceAgain) {
  const Windows windows = make_windows(dataset.valid, dataset, config, {Variant{}});
  ASSERT_GT(windows.size(), 40);
  EXPECT_EQ((windows.first == 0).sum().item<std::int64_t>(), windows.size()) << "one segment";
  const TrainingClip& clip = dataset.valid.front();
  std::vector<Steps> steps{count_steps(clip)};
  align(steps);
  const auto& counts = steps.front().counts;
  const moves::MoveModel model(dataset.checkpoint(config));
  moves::WindowDecoder decoder(model);
  const auto numbers = [&](std::int64_t i) {
    const torch::Tensor row = windows.numbers[0][i].contiguous();
    return std::vector<float>(row.data_ptr<float>(), row.data_ptr<float>() + row.numel());
  };
  long beat = static_cast<long>(std::ceil(counts[100] + 1e-6)) + 1;  // the first window's middle, 4 s into the song
  decoder.take(numbers(0));
  decoder.take(numbers(1));
  std::vector<float> joints(clip.keypoints.columns());
  double worst = 0, last = static_cast<double>(beat);
  std::int64_t newest = 1;
  std::size_t frames = 0;
  for (std::size_t t = 100; t < counts.size(); ++t) {
    if (counts[t] < static_cast<double>(beat)) continue;
    for (; counts[t] >= static_cast<double>(beat) + 1 && newest + 1 < windows.size(); ++beat)
      decoder.take(numbers(++newest));
    if (counts[t] >= static_cast<double>(beat) + 1) break;
    decoder.pose(counts[t] - static_cast<double>(beat), counts[t] - last, joints);
    last = counts[t];
    const auto made = about_hips(joints), real = about_hips(clip.keypoints.row(t));
    for (std::size_t i = 0; i < made.size(); ++i) worst = std::max(worst, std::abs(made[i] - real[i]));
    ++frames;
  }
  EXPECT_GT(frames, 500U);
  EXPECT_LT(worst, 0.02) << "of limbs of 0.1 that swing by 0.4 radians";
}

TEST_P(WindowsTest, NumbersHaveADeviationOfOne) {
  const Windows windows = make_windows(dataset.train, dataset, config, variants_of(GetParam()));
  EXPECT_EQ(windows.numbers.size(0), GetParam() == 3 ? 6 : 2);
  const auto numbers = windows.numbers.flatten(0, 1);
  EXPECT_LT(numbers.mean(0).abs().max().item<double>(), 1e-3);
  EXPECT_LT((numbers.square().mean(0) - 1).abs().max().item<double>(), 0.02);
}

TEST_P(WindowsTest, MirroredTwiceIsTheSame) {
  const auto numbers_of = [&](const std::vector<Variant>& variants) {
    return make_windows(dataset.valid, dataset, config, variants).numbers;
  };
  const auto both = numbers_of({{false, 0}, {true, 0}});
  EXPECT_GT((both[0] - both[1]).abs().max().item<double>(), 0.1);
  const auto conditions = make_windows(dataset.valid, dataset, config, {{false, 0}, {true, 0}}).conditions;
  const auto phase = static_cast<std::int64_t>(model::describe_flow(config).conditions.phase());
  EXPECT_LT((conditions[0].narrow(1, phase, 2) + conditions[1].narrow(1, phase, 2)).abs().max().item<double>(), 1e-5)
      << "the other foot: half a six later";
  EXPECT_LT((conditions[0].narrow(1, phase + 2, 2) - conditions[1].narrow(1, phase + 2, 2)).abs().max().item<double>(),
            1e-5);
}

TEST_P(WindowsTest, GoOnWhereTheLastOneLed) {
  const torch::Tensor carried = carry_on(dataset.moves);
  const auto size = static_cast<std::int64_t>(dataset.moves.mean.size()), half = size / 2;
  const auto components = torch::tensor(std::vector<float>(dataset.moves.components.values().begin(),
                                                           dataset.moves.components.values().end()))
                              .view({24, size});
  const auto off = torch::randn({1, 24});
  const auto before = off.matmul(components).slice(1, half),
             after = off.matmul(carried).matmul(components).slice(1, 0, half);
  const std::int64_t row = half / static_cast<std::int64_t>(model::kBeatPoses);
  const double kept =
      (before * after).slice(1, 0, row).sum().item<double>() / before.slice(1, 0, row).square().sum().item<double>();
  const double left = (before * after).slice(1, half - row).sum().item<double>() /
                      before.slice(1, half - row).square().sum().item<double>();
  EXPECT_GT(kept, 0.25) << "at the beat it is still where it was";
  EXPECT_LT(std::abs(left), 0.35) << "a beat later it has come back";
}

TEST_P(WindowsTest, TooFewAreRefused) {
  EXPECT_EQ(testing::error_of([&] { load_dataset(folder_.path(), config_of(GetParam(), 700)); }).substr(0, 33),
            "moves.components is 700, but the ");
}

TEST(Align, BringsAllFeetToOnePlaceOfTheBeat) {
  std::vector<Steps> clips(2);
  clips[0] = {{0, 1, 2}, {}, 3, 1.9};
  clips[1] = {{5, 6, 7}, {}, 4, 2.1};
  align(clips);
  EXPECT_NEAR(clips[0].counts[0], 3 - 1.9, 1e-9);
  EXPECT_NEAR(clips[1].counts[0], 5 + 4 - 2.1, 1e-9);
  EXPECT_NEAR(clips[0].accent, 0, 1e-9);
}

}  // namespace
}  // namespace choreo::train
