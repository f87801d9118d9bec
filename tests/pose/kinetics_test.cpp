#include "choreo/pose/kinetics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "errors.h"

namespace choreo::pose {
namespace {

using testing::error_of;

/// Every joint at (x(t), 2 x(t)), t in seconds.
Matrix moving(double seconds, double fps, const std::function<double(double)>& x) {
  Matrix position(static_cast<std::size_t>(std::round(seconds * fps)) + 1, kPoseSize);
  for (std::size_t t = 0; t < position.rows(); ++t) {
    for (std::size_t i = 0; i < kPoseSize; ++i) {
      position(t, i) = static_cast<float>((i % 2 == 0 ? 1 : 2) * x(static_cast<double>(t) / fps));
    }
  }
  return position;
}

auto wave(double hertz) {
  return [=](double t) { return 0.1 * std::sin(2 * std::numbers::pi * hertz * t); };
}

TEST(KineticMotion, KeepsSlowMotionAtAnyFrameRate) {
  for (const double fps : {20.0, 25.0, 29.97, 30.0, 60.0, 120.0}) {
    const Matrix motion = kinetic_motion(moving(4, fps, wave(2)), fps, 1);
    ASSERT_GE(motion.rows(), 100U) << fps;
    for (std::size_t t = 10; t < 90; ++t) {
      EXPECT_NEAR(motion(t, 0), wave(2)(static_cast<double>(t) / kKineticFps), 0.002) << fps << " " << t;
    }
  }
}

TEST(KineticMotion, TakesOutTremble) {
  const Matrix motion = kinetic_motion(moving(4, 60, wave(13)), 60, 1);
  for (std::size_t t = 10; t < 90; ++t) EXPECT_NEAR(motion(t, 0), 0, 0.002) << t;
}

TEST(KineticMotion, LeavesAStraightLineAsItIsUpToItsEnds) {
  const Matrix motion = kinetic_motion(moving(2, 30, [](double t) { return 0.3 * t; }), 30, 0.5);
  ASSERT_EQ(motion.rows(), 51U);
  for (std::size_t t = 0; t < motion.rows(); ++t) {
    EXPECT_NEAR(motion(t, 0), 0.5 * 0.3 * static_cast<double>(t) / 25, 1e-6);
    EXPECT_NEAR(motion(t, 1), 2 * 0.3 * static_cast<double>(t) / 25, 1e-6);
  }
}

TEST(KineticMotion, RefusesNumbersThatCannotBe) {
  const Matrix position(10, kPoseSize);
  for (const double fps : {0.0, -25.0, 0.001, std::nan(""), HUGE_VAL}) {
    EXPECT_NE(error_of([&] { kinetic_motion(position, fps, 1); }).find("fps"), std::string::npos) << fps;
  }
  for (const double aspect : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    EXPECT_NE(error_of([&] { kinetic_motion(position, 25, aspect); }).find("aspect"), std::string::npos) << aspect;
  }
  EXPECT_TRUE(kinetic_motion(Matrix(), 25, 1).empty());
  EXPECT_EQ(kinetic_motion(Matrix(1, kPoseSize, 0.5F), 25, 1), Matrix(1, kPoseSize, 0.5F));
}

TEST(JointSpeed, IsInHeightsASecondOverTheJointsAskedFor) {
  Matrix motion(3, kPoseSize);
  motion(1, 2 * 11) = 0.03F;
  motion(1, 2 * 11 + 1) = 0.04F;
  constexpr std::array<std::size_t, 2> kAnkles{11, 14};
  EXPECT_NEAR(joint_speed(motion, kAnkles).at(0), 0.05 * 25 / 2, 1e-6);
  EXPECT_NEAR(joint_speed(motion).at(1), 0.05 * 25 / 15, 1e-6);
  EXPECT_NEAR(*mean_speed(motion), 0.05 * 25 / 15, 1e-6);
  EXPECT_FALSE(mean_speed(Matrix(1, kPoseSize)));
}

TEST(FreezeRatio, IsTheShareOfStillSeconds) {
  const auto half = [](double t) { return t < 10 ? t : 10; };  // moves for 10 s, stands for 10 s
  const Matrix motion = moving(20, 25, half);
  EXPECT_NEAR(*freeze_ratio(motion, std::sqrt(5.0)), 0.5, 0.03);
  EXPECT_NEAR(*freeze_ratio(moving(20, 25, wave(1)), 0.1), 0, 0);
  EXPECT_FALSE(freeze_ratio(motion, 0));
  EXPECT_FALSE(freeze_ratio(moving(0.9, 25, half), 1));
}

TEST(Jerk, IsTheThirdDerivative) {
  const Matrix motion = moving(2, kKineticFps, [](double t) { return t * t * t; });
  EXPECT_NEAR(*jerk(motion), 6 * std::sqrt(5.0), 0.05);
  EXPECT_FALSE(jerk(Matrix(3, kPoseSize)));
}

TEST(LimbLengthVariation, IsDeviationOverMean) {
  Matrix motion = moving(10, kKineticFps, [](double t) { return 1 + wave(1)(t); });
  for (std::size_t t = 0; t < motion.rows(); ++t) {
    for (std::size_t i = 0; i < kPoseSize; ++i) motion(t, i) *= static_cast<float>(i);  // so that limbs have lengths
  }
  EXPECT_NEAR(*limb_length_variation(motion), 0.1 / std::numbers::sqrt2, 1e-3);
  EXPECT_FALSE(limb_length_variation(Matrix(10, kPoseSize)));
}

TEST(AllOfIt, IsTheSameAtAnyFrameRate) {
  const auto dance = [](double t) { return wave(1.3)(t) + 0.5 * wave(3.1)(t + 0.2); };
  const Matrix at25 = kinetic_motion(moving(10, 25, dance), 25, 1);
  for (const double fps : {30.0, 60.0}) {
    const Matrix motion = kinetic_motion(moving(10, fps, dance), fps, 1);
    EXPECT_NEAR(*mean_speed(motion) / *mean_speed(at25), 1, 0.01) << fps;
    EXPECT_NEAR(*jerk(motion) / *jerk(at25), 1, 0.02) << fps;
  }
}

}  // namespace
}  // namespace choreo::pose
