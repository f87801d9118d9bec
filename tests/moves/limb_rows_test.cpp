#include "choreo/moves/limb_rows.h"

#include "choreo/core/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace choreo::moves {
namespace {

std::vector<float> random_joints(std::size_t dimensions) {
  Random random(4);
  std::vector<float> joints(pose::kJoints * dimensions);
  for (float& x : joints) x = random.uniform();
  return joints;
}

TEST(LimbRows, LeadBackToTheJoints) {
  for (const std::size_t d : {2U, 3U}) {
    const LimbRow layout{d};
    const auto joints = random_joints(d);
    std::vector<float> row(layout.size(), 7), back(joints.size());
    to_limbs(joints, layout, row);
    EXPECT_EQ(row[layout.height()], joints[pose::kMidHip * d + 1]);
    EXPECT_EQ(row[layout.velocity()], 7) << "is somebody else's";
    to_joints(row, layout, {}, std::span(joints).subspan(pose::kMidHip * d, d), back);
    for (std::size_t i = 0; i < joints.size(); ++i) EXPECT_NEAR(back[i], joints[i], 1e-6) << i;
  }
}

TEST(LimbRows, LimbsAreBroughtToTheirLengths) {
  const LimbRow layout{3};
  std::vector<float> row(layout.size()), lengths, joints(45);
  to_limbs(random_joints(3), layout, row);
  for (std::size_t limb = 0; limb < pose::kLimbs.size(); ++limb)
    lengths.push_back(0.1F + 0.02F * static_cast<float>(limb));
  to_joints(row, layout, lengths, std::vector<float>{1, 2, 3}, joints);
  EXPECT_EQ(joints[pose::kMidHip * 3 + 2], 3);
  for (std::size_t limb = 0; limb < pose::kLimbs.size(); ++limb) {
    const auto [parent, child] = pose::bone_of(limb);
    const auto away = [&](std::size_t axis) { return joints[child * 3 + axis] - joints[parent * 3 + axis]; };
    EXPECT_NEAR(std::hypot(away(0), away(1), away(2)), lengths[limb], 1e-5) << limb;
  }
}

}  // namespace
}  // namespace choreo::moves
