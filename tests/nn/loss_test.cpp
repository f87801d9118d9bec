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

TEST(SpeedLoss, AsksForTheSpeedAndNotForTheWay) {
  const auto last = torch::zeros({1, 4, 3});  // two joints in the plane, three frames, the last of which doesn't count
  auto target = torch::zeros({1, 4, 3}), predicted = torch::zeros({1, 4, 3});
  target[0][0].fill_(0.3);
  target[0][1].fill_(0.4);      // the first joint moves by 0.5
  predicted[0][1].fill_(-0.5);  // as fast, another way
  predicted[0][2][1] = 0.2;     // the second one stands still, but is seen to move in the second frame
  predicted[0][3][2] = 9;
  const auto mask = torch::tensor({{1.0F, 1.0F, 0.0F}});
  EXPECT_NEAR(speed_loss(last, predicted, target, mask, 2).item<double>(), 0.2 / 4, 1e-6);
  auto still = torch::zeros({1, 4, 3}, torch::requires_grad());
  speed_loss(last, still, target, mask, 2).backward();
  EXPECT_EQ(still.grad().abs().max().item<double>(), 0) << "nothing can be told of a joint that stands still";
}

}  // namespace
}  // namespace choreo::nn
