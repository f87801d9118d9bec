#include "choreo/pose/camera.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "errors.h"
#include "pose/recordings.h"

namespace choreo::pose {
namespace {

using testing::space_motion;

/// A column of the motion less the mean of its hips.
std::vector<double> from_hips(const Matrix& motion, std::size_t joint, std::size_t axis, std::size_t dimensions) {
  double mean = 0;
  for (std::size_t t = 0; t < motion.rows(); ++t) mean += motion(t, 8 * dimensions + axis);
  mean /= static_cast<double>(motion.rows());
  std::vector<double> column;
  for (std::size_t t = 0; t < motion.rows(); ++t) column.push_back(motion(t, joint * dimensions + axis) - mean);
  return column;
}

void expect_near(const std::vector<double>& a, const std::vector<double>& b, double sign = 1) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t t = 0; t < a.size(); ++t) EXPECT_NEAR(a[t], sign * b[t], 1e-6);
}

TEST(Camera, FromTheFrontTheDepthIsDropped) {
  const Matrix motion = space_motion(40).position;
  const Matrix seen = project(motion, {});
  ASSERT_EQ(seen.columns(), kPoseSize);
  for (std::size_t t = 0; t < motion.rows(); ++t) {
    for (std::size_t joint = 0; joint < kJoints; ++joint) {
      EXPECT_FLOAT_EQ(seen(t, 2 * joint), motion(t, 3 * joint));
      EXPECT_FLOAT_EQ(seen(t, 2 * joint + 1), motion(t, 3 * joint + 1));
    }
  }
}

TEST(Camera, AQuarterTurnShowsTheDepth) {
  const Matrix motion = space_motion(40).position;
  const Matrix seen = project(motion, {.yaw = 90});
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    expect_near(from_hips(seen, joint, 0, 2), from_hips(motion, joint, 2, 3), -1);
    expect_near(from_hips(seen, joint, 1, 2), from_hips(motion, joint, 1, 3));
  }
}

TEST(Camera, FromAboveWhatIsFarIsHigh) {
  const Matrix motion = space_motion(40).position;
  const Matrix seen = project(motion, {.pitch = 90});
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    expect_near(from_hips(seen, joint, 0, 2), from_hips(motion, joint, 0, 3));
    expect_near(from_hips(seen, joint, 1, 2), from_hips(motion, joint, 2, 3), -1);
  }
}

TEST(Camera, AFullTurnChangesNothing) {
  const Matrix motion = space_motion(40).position;
  const Matrix seen = project(motion, {.yaw = 17, .pitch = 8}), turned = project(motion, {.yaw = 377, .pitch = -352});
  for (std::size_t i = 0; i < seen.values().size(); ++i) EXPECT_NEAR(seen.values()[i], turned.values()[i], 1e-6);
}

TEST(Camera, TheHipsMiddleStaysWhereItIs) {
  const Matrix motion = space_motion(40).position;
  for (const double yaw : {0.0, 33.0, 200.0}) {
    const Matrix seen = project(motion, {.yaw = yaw, .pitch = 25});
    double before = 0, after = 0;
    for (std::size_t t = 0; t < motion.rows(); ++t) {
      before += motion(t, 3 * 8);
      after += seen(t, 2 * 8);
    }
    EXPECT_NEAR(before, after, 1e-4);
  }
}

TEST(Camera, NormalisesAs2dClipsAre) {
  const Matrix motion = space_motion(40).position;
  const Camera camera{.yaw = 30, .pitch = 10};
  const auto projection = project_normalised(motion, camera);
  const Matrix seen = project(motion, camera);
  for (std::size_t axis = 0; axis < kDimensions; ++axis) {
    float low = 1, high = 0;
    for (std::size_t i = axis; i < seen.values().size(); i += kDimensions) {
      const float stored = projection.motion.values()[i];
      low = std::min(low, stored);
      high = std::max(high, stored);
      EXPECT_NEAR(stored * projection.pixels.scale[axis] + projection.pixels.offset[axis], seen.values()[i], 1e-5);
    }
    EXPECT_EQ(low, 0);
    EXPECT_EQ(high, 1);
  }
  EXPECT_GT(projection.pixels.aspect(), 0.1);
}

TEST(Camera, RefusesA2dMotion) {
  EXPECT_EQ(testing::error_of([] { project(Matrix(3, kPoseSize), {}); }),
            "a motion of 30 numbers a frame, expected 45: only a 3-D dance can be turned");
}

}  // namespace
}  // namespace choreo::pose
