#include "choreo/nn/network.h"

#include "choreo/core/json.h"
#include "choreo/nn/loss.h"

#include <gtest/gtest.h>

#include "nn/golden.h"

namespace choreo::nn {
namespace {

using testing::Golden;

/// The paper's network, and the one that sees motion and predicts steps.
class GoldenNetwork : public ::testing::TestWithParam<const char*> {
 protected:
  const Golden golden{torch::kCPU, GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Networks, GoldenNetwork, ::testing::Values("network", "motion_network"));

TEST_P(GoldenNetwork, ForwardLossAndEveryGradientAgreeWithTheReference) {
  const auto predicted = golden.network.forward(golden.skeleton, golden.mel);
  EXPECT_LT((predicted - golden.output).abs().max().item<double>(), 1e-5);

  const auto both = golden.losses(predicted);
  EXPECT_NEAR(both.pose.item<double>(), golden.pose_loss, 1e-6);
  EXPECT_NEAR(both.limb.item<double>(), golden.limb_loss, 1e-6);

  both.total(golden.limb_weight).backward();
  for (const auto& [name, parameter] : golden.network.parameters()) {
    const auto expected = golden.tensor("grad/" + name);
    const double scale = expected.abs().max().item<double>();
    ASSERT_GT(scale, 0) << name;
    EXPECT_LT((parameter.grad() - expected).abs().max().item<double>(), 1e-4 * scale) << name;
  }
}

TEST_P(GoldenNetwork, BlocksWithAMemoryEqualTheWhole) {
  const torch::NoGradGuard no_gradient;
  const auto whole = golden.network.forward(golden.skeleton, golden.mel);
  for (const std::int64_t block : {1, 2, 7, 64}) {
    Memory memory;
    std::vector<torch::Tensor> parts;
    for (std::int64_t begin = 0; begin < whole.size(2); begin += block) {
      const std::int64_t length = std::min(block, whole.size(2) - begin);
      const auto music = golden.network.encode_music(golden.mel.narrow(2, begin, length), &memory);
      parts.push_back(golden.network.decode(golden.skeleton.narrow(2, begin, length), music, &memory));
    }
    EXPECT_LT((torch::cat(parts, 2) - whole).abs().max().item<double>(), 1e-5) << "blocks of " << block;
  }
}

TEST_P(GoldenNetwork, AHiddenDanceCannotBeTold) {
  const torch::NoGradGuard no_gradient;
  const auto nothing = torch::zeros({golden.skeleton.size(0), 1, golden.skeleton.size(2)});
  const auto other = torch::rand_like(golden.skeleton);
  const auto change = [&](const torch::Tensor& seen) {
    const auto one = golden.network.forward(golden.skeleton, golden.mel, seen);
    const auto two = golden.network.forward(other, golden.mel, seen);
    // a step begins at the last pose, hidden or not
    const bool steps = golden.config().model.pose_output == "step";
    return ((steps ? one - golden.skeleton : one) - (steps ? two - other : two)).abs().max().item<double>();
  };
  EXPECT_LT(change(nothing), 1e-6);
  EXPECT_GT(change(1 - nothing), 1e-3);
}

TEST_P(GoldenNetwork, IsCausal) {
  const torch::NoGradGuard no_gradient;
  constexpr std::int64_t kChanged = 40;
  auto skeleton = golden.skeleton.clone();
  auto mel = golden.mel.clone();
  skeleton.narrow(2, kChanged, skeleton.size(2) - kChanged).add_(0.5);
  mel.narrow(2, kChanged, mel.size(2) - kChanged).add_(20);
  const auto before = golden.network.forward(golden.skeleton, golden.mel);
  const auto after = golden.network.forward(skeleton, mel);
  EXPECT_TRUE(torch::equal(before.narrow(2, 0, kChanged), after.narrow(2, 0, kChanged)));
  EXPECT_FALSE(torch::equal(before.narrow(2, kChanged, 1), after.narrow(2, kChanged, 1)));
}

TEST(Network, FirstWeightsFollowFromTheSeed) {
  const auto layout = model::describe_network(testing::little_config());
  Network one(layout, torch::kCPU);
  Network same(layout, torch::kCPU);
  Network other(layout, torch::kCPU);
  one.initialise(5);
  same.initialise(5);
  other.initialise(6);
  bool all_equal = true;
  for (const auto& [name, tensor] : one.parameters()) {
    EXPECT_TRUE(torch::equal(tensor, same.parameters().at(name))) << name;
    all_equal = all_equal && torch::equal(tensor, other.parameters().at(name));
    const double bound = tensor.abs().max().item<double>();
    EXPECT_GT(bound, 0) << name;
    EXPECT_LE(bound, 1) << name;
  }
  EXPECT_FALSE(all_equal);
}

TEST(Network, LoadsAndStoresACheckpoint) {
  const auto checkpoint = testing::random_checkpoint(testing::little_config());
  Network network(checkpoint.network(), torch::kCPU);
  network.load(checkpoint);
  model::Checkpoint stored = checkpoint;
  stored.parameters.clear();
  network.store(stored);
  EXPECT_EQ(stored.parameters, checkpoint.parameters);
}

}  // namespace
}  // namespace choreo::nn
