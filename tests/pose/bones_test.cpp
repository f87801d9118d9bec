#include "choreo/pose/bones.h"

#include <gtest/gtest.h>

#include <cmath>

#include "errors.h"
#include "pose/recordings.h"

namespace choreo::pose {
namespace {

using testing::noisy;
using testing::space_motion;

double distance(const Matrix& a, std::size_t t, std::size_t joint, const Matrix& b, std::size_t other) {
  double squares = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) squares += std::pow(a(t, 3 * joint + axis) - b(t, 3 * other + axis), 2);
  return std::sqrt(squares);
}

/// Deviation / mean of the limb's length.
double variation(const Matrix& position, const std::pair<int, int>& limb) {
  double sum = 0, squares = 0;
  for (std::size_t t = 0; t < position.rows(); ++t) {
    const double length =
        distance(position, t, static_cast<std::size_t>(limb.first), position, static_cast<std::size_t>(limb.second));
    sum += length;
    squares += length * length;
  }
  const auto frames = static_cast<double>(position.rows());
  return std::sqrt(std::max(0.0, squares / frames - std::pow(sum / frames, 2))) / (sum / frames);
}

double mean_distance(const Matrix& a, const Matrix& b) {
  double sum = 0;
  for (std::size_t t = 0; t < a.rows(); ++t) {
    for (std::size_t joint = 0; joint < kJoints; ++joint) sum += distance(a, t, joint, b, joint);
  }
  return sum / static_cast<double>(a.rows() * kJoints);
}

TEST(Bones, RoundTripOfFixedLengthsIsExact) {
  const Motion motion = space_motion(100);
  const Bones bones = to_bones(motion);
  EXPECT_NEAR(bones.lengths[7], 0.48, 1e-5);
  EXPECT_NEAR(bones.lengths[0], 0.2, 1e-5);
  EXPECT_NEAR(bones.lengths[13], 0.4, 1e-5);
  const Matrix joints = to_joints(bones);
  for (std::size_t i = 0; i < joints.values().size(); ++i) {
    ASSERT_NEAR(joints.values()[i], motion.position.values()[i], 1e-5);
  }
}

TEST(Bones, DirectionsAreUnitVectorsAndTheRootIsTheHips) {
  const Motion motion = noisy(space_motion(50), 0.02);
  const Bones bones = to_bones(motion);
  for (std::size_t t = 0; t < 50; ++t) {
    for (std::size_t limb = 0; limb < kLimbs.size(); ++limb) {
      const auto way = bones.directions.row(t).subspan(3 * limb, 3);
      EXPECT_NEAR(std::hypot(way[0], way[1], way[2]), 1, 1e-6);
    }
    for (std::size_t axis = 0; axis < 3; ++axis) EXPECT_EQ(bones.root(t, axis), motion.position(t, 3 * 8 + axis));
  }
}

TEST(Bones, LengthsAreThoseOfSeenFrames) {
  Motion motion = space_motion(101);
  for (std::size_t t = 0; t < 60; ++t) {
    motion.position(t, 3 * 4) += 5;  // a wrist that is only guessed
    motion.seen(t, 4) = 0;
  }
  EXPECT_NEAR(to_bones(motion).lengths[3], 0.25, 1e-5);
}

TEST(Bones, ABoneWithoutADirectionKeepsTheLastOne) {
  Motion motion = space_motion(20);
  for (std::size_t axis = 0; axis < 3; ++axis) motion.position(9, 3 * 4 + axis) = motion.position(9, 3 * 3 + axis);
  const Bones bones = to_bones(motion);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    EXPECT_EQ(bones.directions(9, 3 * 3 + axis), bones.directions(8, 3 * 3 + axis));
  }
}

TEST(FixBones, RoughLimbsKeepTheirLengthsAndTheJointsTheirPlaces) {
  const Motion real = space_motion(250);
  for (const double deviation : {0.01, 0.02, 0.04}) {
    const Motion rough = noisy(real, deviation);
    Motion fixed = rough;
    fix_bones(fixed);
    for (const auto& limb : kLimbs) {
      EXPECT_GT(variation(rough.position, limb), 0.02);
      EXPECT_LT(variation(fixed.position, limb), 1e-5);
    }
    EXPECT_LT(mean_distance(fixed.position, real.position), 0.5 * mean_distance(rough.position, real.position) + 0.005);
  }
}

TEST(FixBones, ACleanMotionStaysAsItIs) {
  const Motion real = space_motion(100);
  EXPECT_LT(limb_jitter(real), 1e-5);
  EXPECT_GT(limb_jitter(noisy(real, 0.01)), 0.02);
  Motion fixed = real;
  fix_bones(fixed);
  EXPECT_LT(mean_distance(fixed.position, real.position), 1e-5);
}

TEST(FixBones, NothingIsSmoothedAcrossACut) {
  Motion motion = noisy(space_motion(100), 0.02);
  motion.cuts = {50};
  for (std::size_t t = 50; t < 100; ++t) {
    for (std::size_t i = 0; i < kSpacePoseSize; i += 3) motion.position(t, i) += 10;
  }
  fix_bones(motion);
  EXPECT_LT(motion.position(49, 3 * 8), 1);
  EXPECT_GT(motion.position(50, 3 * 8), 9);
}

TEST(FixBones, RefusesA2dMotion) {
  Motion motion = testing::seen_motion(5, 25);
  EXPECT_EQ(testing::error_of([&] { fix_bones(motion); }), "a motion of 2 dimensions has no bones, expected 3");
}

}  // namespace
}  // namespace choreo::pose
