#include "train/augment.h"

#include "choreo/moves/features.h"
#include "choreo/nn/loss.h"
#include "choreo/pose/skeleton.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "model/checkpoints.h"

namespace choreo::train {
namespace {

using torch::Tensor;

constexpr std::int64_t kFrames = 400;

Batch random_batch(std::int64_t cuts, std::int64_t pose_size = 30) {
  torch::manual_seed(3);
  const Tensor poses = torch::rand({cuts, pose_size, kFrames + 1});
  return {poses.narrow(2, 0, kFrames).clone(),
          torch::randn({cuts, 6, kFrames}),
          poses.narrow(2, 1, kFrames).clone(),
          torch::ones({cuts, kFrames}),
          {}};
}

TEST(Augment, IsOffAtFirst) {
  Batch batch = random_batch(4);
  const Batch before = random_batch(4);
  augment(batch, testing::little_config(), {1, 1, 0});
  EXPECT_TRUE(torch::equal(batch.skeleton, before.skeleton));
  EXPECT_TRUE(torch::equal(batch.target, before.target));
  EXPECT_FALSE(batch.seen.defined());
}

TEST(Augment, AMirrorTurnsLeftToRightAndKeepsLimbs) {
  const Tensor poses = torch::rand({2, 30, 5});
  const Tensor turned = mirrored(poses);
  constexpr std::int64_t kRightWrist = 4, kLeftWrist = 7, kNose = 0;
  EXPECT_TRUE(torch::equal(turned.select(1, 2 * kRightWrist), 1 - poses.select(1, 2 * kLeftWrist)));
  EXPECT_TRUE(torch::equal(turned.select(1, 2 * kLeftWrist + 1), poses.select(1, 2 * kRightWrist + 1)));
  EXPECT_TRUE(torch::equal(turned.select(1, 2 * kNose), 1 - poses.select(1, 2 * kNose)));
  EXPECT_TRUE(torch::allclose(mirrored(turned), poses));
  const auto lengths = [](const Tensor& all) { return std::get<0>(nn::limb_lengths(all, pose::kLimbs, 2).sort(1)); };
  EXPECT_TRUE(torch::allclose(lengths(turned), lengths(poses), 1e-4, 1e-5));
}

TEST(Augment, AMirrorInSpaceStandsBesideTheDancer) {
  const Tensor poses = torch::rand({2, 45, 5});
  const Tensor image = mirrored(poses);
  constexpr std::int64_t kRightWrist = 4, kLeftWrist = 7;
  EXPECT_TRUE(torch::equal(image.select(1, 3 * kRightWrist), 1 - poses.select(1, 3 * kLeftWrist)));
  for (const std::int64_t axis : {1, 2}) {
    EXPECT_TRUE(torch::equal(image.select(1, 3 * kRightWrist + axis), poses.select(1, 3 * kLeftWrist + axis)));
  }
  EXPECT_TRUE(torch::allclose(mirrored(image), poses));
}

TEST(Augment, ATurnKeepsTheBodyAndTheCube) {
  const Tensor poses = torch::rand({2, 45, 50});
  EXPECT_TRUE(torch::allclose(turned(poses, 0), poses, 1e-4, 1e-6));
  const Tensor seen = turned(poses, 0.7);
  EXPECT_GE(seen.min().item<double>(), -1e-6);
  EXPECT_LE(seen.max().item<double>(), 1 + 1e-6);
  const Tensor ratio = nn::limb_lengths(seen, pose::kLimbs, 3) / nn::limb_lengths(poses, pose::kLimbs, 3);
  EXPECT_LT(ratio.max().item<double>() - ratio.min().item<double>(), 1e-4);
  EXPECT_LT(ratio.max().item<double>(), 1) << "a cube that is turned leaves the cube";
  const Tensor small = 0.4 + 0.2 * poses, quarter = turned(small, std::numbers::pi / 2);
  EXPECT_TRUE(torch::allclose(quarter.slice(1, 0, 45, 3), 1 - small.slice(1, 2, 45, 3), 1e-4, 1e-6)) << "x is −z";
  EXPECT_TRUE(torch::allclose(quarter.slice(1, 1, 45, 3), small.slice(1, 1, 45, 3), 1e-4, 1e-6)) << "y stays";
  EXPECT_TRUE(torch::allclose(quarter.slice(1, 2, 45, 3), small.slice(1, 0, 45, 3), 1e-4, 1e-6)) << "z is x";
}

TEST(Augment, TurnsItsShareOfTheCutsAndTheirTargets) {
  auto config = testing::in_space(testing::little_config());
  config.augment.turned = 0.5;
  constexpr std::int64_t kLong = 300;
  const auto padded = [] {
    Batch batch = random_batch(200, 45);
    for (const Tensor& tensor : {batch.skeleton, batch.target}) tensor.narrow(2, kLong, kFrames - kLong).zero_();
    batch.mask.narrow(1, kLong, kFrames - kLong).zero_();
    return batch;
  };
  const Batch before = padded();
  Batch batch = padded();
  augment(batch, config, {1, 1, 0});
  int count = 0;
  for (std::int64_t cut = 0; cut < 200; ++cut) {
    count += torch::equal(batch.skeleton[cut], before.skeleton[cut]) ? 0 : 1;
    EXPECT_TRUE(torch::equal(batch.skeleton[cut].narrow(1, 1, kLong - 1), batch.target[cut].narrow(1, 0, kLong - 1)))
        << "both are turned alike";
  }
  EXPECT_NEAR(count, 100, 30);
  EXPECT_EQ(batch.skeleton.narrow(2, kLong, kFrames - kLong).abs().max().item<double>(), 0) << "what is padded";
}

TEST(Augment, MirrorsItsShareOfTheCutsAndTheirTargets) {
  auto config = testing::little_config();
  config.augment.mirrored = 0.5;
  const Batch before = random_batch(200);
  Batch batch = random_batch(200);
  augment(batch, config, {1, 1, 0});
  int turned = 0;
  for (std::int64_t cut = 0; cut < 200; ++cut) {
    const bool is = !torch::equal(batch.skeleton[cut], before.skeleton[cut]);
    EXPECT_EQ(is, !torch::equal(batch.target[cut], before.target[cut]));
    if (is) {
      EXPECT_TRUE(torch::equal(batch.target.narrow(0, cut, 1), mirrored(before.target.narrow(0, cut, 1))));
    }
    turned += is ? 1 : 0;
  }
  EXPECT_NEAR(turned, 100, 30);
}

TEST(Augment, HidesWholeStretches) {
  auto config = testing::little_config();
  config.augment.hidden_past = 0.3;
  Batch batch = random_batch(100);
  augment(batch, config, {1, 1, 0});
  ASSERT_EQ(batch.seen.sizes(), (std::vector<std::int64_t>{100, 1, kFrames}));
  EXPECT_NEAR(1 - batch.seen.mean().item<double>(), 0.3, 0.05);
  const Tensor changes = (batch.seen.narrow(2, 1, kFrames - 1) - batch.seen.narrow(2, 0, kFrames - 1)).abs();
  EXPECT_LT(changes.mean().item<double>(), 1.0 / 10) << "no stretch is shorter than 0.4 s";
}

TEST(Augment, DriftsSlowlyAndAsksToComeBack) {
  auto config = testing::little_config();
  config.augment.drift = 0.03;
  const Batch before = random_batch(50);
  Batch batch = random_batch(50);
  augment(batch, config, {1, 1, 0});
  const Tensor offset = batch.skeleton - before.skeleton;
  EXPECT_TRUE(torch::allclose(batch.target - before.target, 0.9 * offset, 1e-3, 1e-5));
  const Tensor knots = offset.slice(2, 0, kFrames, 25);
  const Tensor steps = offset.narrow(2, 1, kFrames - 1) - offset.narrow(2, 0, kFrames - 1);
  EXPECT_LT(steps.std().item<double>(), knots.std().item<double>() * 2 / 25) << "knots are a second apart";
  const Tensor joints = offset.unflatten(1, {15, 2});
  EXPECT_LT((joints - joints.mean(1, true)).std().item<double>(), 0.6 * joints.std().item<double>())
      << "the body strays as a whole";
}

TEST(Augment, DriftsAsFarAsTheConfigSays) {
  for (const std::int64_t dimensions : {2, 3}) {
    auto config = testing::little_config();
    config.pose.dimensions = dimensions;
    config.augment.drift = 0.03;
    constexpr std::int64_t kCuts = 10000, kShort = 26;  // knots at its first and last frame
    const auto still = [&] { return torch::zeros({kCuts, 15 * dimensions, kShort}); };
    Batch batch{still(), torch::zeros({kCuts, 6, kShort}), still(), torch::ones({kCuts, kShort}), {}};
    augment(batch, config, {1, 1, 0});
    const Tensor knots = batch.skeleton.slice(2, 0, kShort, 25);
    EXPECT_NEAR(knots.std().item<double>(), 0.03 * std::sqrt(10), 0.03 * 0.03 * std::sqrt(10)) << "√10 times, ± 3 %";
    EXPECT_NEAR(knots.mean().item<double>(), 0, 0.003);
    const Tensor joints = knots.unflatten(1, {15, dimensions});
    EXPECT_NEAR((joints - joints.mean(1, true)).std().item<double>(), 0.03 * std::sqrt(2 * 14 / 15.0), 0.002)
        << "of which the joints' own are √2 times";
  }
}

TEST(Augment, FollowsFromACutsPositionInTheWholeBatch) {
  auto config = testing::little_config();
  config.augment = {.mirrored = 0.5, .hidden_past = 0.3, .drift = 0.03};
  Batch whole = random_batch(4), half = random_batch(4);
  for (Tensor* tensor : {&half.skeleton, &half.target}) *tensor = tensor->narrow(0, 2, 2).clone();
  augment(whole, config, {7, 11, 0});
  augment(half, config, {7, 11, 2});
  EXPECT_TRUE(torch::equal(half.skeleton, whole.skeleton.narrow(0, 2, 2)));
  EXPECT_TRUE(torch::equal(half.target, whole.target.narrow(0, 2, 2)));
  EXPECT_TRUE(torch::equal(half.seen, whole.seen.narrow(0, 2, 2)));
  Batch later = random_batch(4);
  augment(later, config, {7, 12, 0});
  EXPECT_FALSE(torch::equal(later.skeleton, whole.skeleton));
}

}  // namespace
}  // namespace choreo::train
