#include "choreo/pose/repair.h"

#include <gtest/gtest.h>

#include <cmath>

namespace choreo::pose {
namespace {

constexpr double kSeconds = 600;

/// A joint that walks one pixel a second, ten minutes long.
Motion ten_minutes(double fps) {
  const auto frames = static_cast<std::size_t>(std::floor(kSeconds * fps));
  Motion motion{fps, Matrix(frames, kPoseSize), SeenMatrix(frames, kJoints, 1)};
  for (std::size_t t = 0; t < frames; ++t) {
    for (std::size_t i = 0; i < kPoseSize; ++i)
      motion.position(t, i) = static_cast<float>(static_cast<double>(t) / fps);
  }
  return motion;
}

TEST(Resample, EveryRateComesOutAtTheRightTimeWithoutDrift) {
  for (const double fps : {30000.0 / 1001, 24000.0 / 1001, 50.0, 60.0, 60000.0 / 1001, 15.0, 25.0}) {
    const Motion motion = resample(ten_minutes(fps), 25);
    ASSERT_NEAR(static_cast<double>(motion.frames()), kSeconds * 25, 3) << fps;
    for (std::size_t k = 0; k < motion.frames(); ++k) {
      ASSERT_NEAR(motion.position(k, 0), static_cast<double>(k) / 25, 2e-4) << fps << " frame " << k;
    }
  }
}

}  // namespace
}  // namespace choreo::pose
