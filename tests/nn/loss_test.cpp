#include "choreo/nn/loss.h"

#include <gtest/gtest.h>

#include "nn/golden.h"

namespace choreo::nn {
namespace {

TEST(LimbLengths, AreEuclidean) {
  auto poses = torch::zeros({1, 30, 2});
  poses[0][2 * 1][1] = 3;      // the neck's x in frame 1
  poses[0][2 * 1 + 1][1] = 4;  // and y
  const auto lengths = limb_lengths(poses, testing::kGoldenLimbs, 2);
  EXPECT_EQ(lengths.sizes(), (std::vector<std::int64_t>{1, 14, 2}));
  EXPECT_EQ(lengths[0][0][0].item<float>(), 0);
  EXPECT_EQ(lengths[0][0][1].item<float>(), 5);
  EXPECT_EQ(lengths[0][8][1].item<float>(), 0);
}

TEST(Losses, TakeTheGradientAsZeroWhereALimbHasNoLength) {
  const testing::Golden golden(torch::kCPU);
  auto predicted = golden.tensor("coincident/predicted").set_requires_grad(true);
  const auto mask = golden.bytes("coincident/mask").to(torch::kFloat32);
  const auto both = losses(predicted, golden.tensor("coincident/target"), mask, testing::kGoldenLimbs, 2);
  const auto expected = golden.tensor("coincident/loss");
  EXPECT_NEAR(both.pose.item<double>(), expected[0].item<double>(), 1e-6);
  EXPECT_NEAR(both.limb.item<double>(), expected[1].item<double>(), 1e-6);
  both.total(1).backward();
  EXPECT_LT((predicted.grad() - golden.tensor("coincident/grad")).abs().max().item<double>(), 1e-6);
}

TEST(Losses, LeaveOutWhatIsMasked) {
  const auto target = torch::rand({2, 30, 5});
  auto predicted = target + 0.25;
  auto mask = torch::ones({2, 5});
  predicted.narrow(2, 3, 2).fill_(100);
  mask.narrow(1, 3, 2).zero_();
  const auto both = losses(predicted, target, mask, testing::kGoldenLimbs, 2);
  EXPECT_NEAR(both.pose.item<double>(), 0.25, 1e-6);
  EXPECT_NEAR(both.limb.item<double>(), 0, 1e-6);
}

}  // namespace
}  // namespace choreo::nn
