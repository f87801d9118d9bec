#include "choreo/pose/motion.h"

#include <gtest/gtest.h>

#include "pose/recordings.h"

namespace choreo::pose {
namespace {

/// A neck that moves by `step` a frame, its mid hip 100 pixels below, stored with these scales.
Matrix walk(std::size_t frames, double step, const std::array<double, 2>& scale) {
  Matrix position(frames, kPoseSize);
  for (std::size_t t = 0; t < frames; ++t) {
    for (const std::size_t joint : {std::size_t{1}, std::size_t{8}}) {
      position(t, 2 * joint) = static_cast<float>(step * static_cast<double>(t) / scale[0]);
      position(t, 2 * joint + 1) = static_cast<float>((joint == 8 ? 100 : 0) / scale[1]);
    }
  }
  return position;
}

TEST(LargestNeckJump, IsInTorsoLengthsWhateverTheScale) {
  const std::vector<Segment> all{{0, 50}};
  EXPECT_NEAR(largest_neck_jump(walk(50, 7, {1, 1}), {1, 1}, all), 0.07, 1e-6);
  EXPECT_NEAR(largest_neck_jump(walk(50, 7, {640, 480}), {640, 480}, all), 0.07, 1e-4);
}

TEST(LargestNeckJump, ShowsAChangeToAnotherBodyUnlessItEndsASegment) {
  Matrix position = walk(50, 0, {1, 1});
  for (std::size_t t = 25; t < 50; ++t) {
    for (std::size_t i = 0; i < kPoseSize; i += 2) position(t, i) += 300;
  }
  EXPECT_NEAR(largest_neck_jump(position, {1, 1}, std::vector<Segment>{{0, 50}}), 3, 1e-6);
  EXPECT_EQ(largest_neck_jump(position, {1, 1}, std::vector<Segment>{{0, 25}, {25, 50}}), 0);
}

TEST(LargestNeckJump, NothingIsNoJump) {
  EXPECT_EQ(largest_neck_jump({}, {1, 1}, {}), 0);
  EXPECT_EQ(largest_neck_jump(Matrix(5, kPoseSize), {1, 1}, std::vector<Segment>{{0, 5}}), 0) << "no torso";
}

}  // namespace
}  // namespace choreo::pose
