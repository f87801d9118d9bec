#include "choreo/pose/camera.h"

#include "choreo/core/error.h"

#include <array>
#include <cmath>
#include <numbers>

namespace choreo::pose {
namespace {

using Point = std::array<double, kSpaceDimensions>;

Point point_of(const Matrix& motion, std::size_t t, std::size_t joint) {
  const auto from = motion.row(t).subspan(joint * kSpaceDimensions, kSpaceDimensions);
  return {from[0], from[1], from[2]};
}

Point mean_hips(const Matrix& motion) {
  Point sum{};
  for (std::size_t t = 0; t < motion.rows(); ++t) {
    const Point hips = point_of(motion, t, kMidHip);
    for (std::size_t axis = 0; axis < sum.size(); ++axis) sum[axis] += hips[axis];
  }
  for (double& value : sum) value /= static_cast<double>(motion.rows());
  return sum;
}

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

}  // namespace

Matrix project(const Matrix& motion, const Camera& camera) {
  if (motion.empty()) return {};
  if (motion.columns() != kSpacePoseSize) {
    fail("a motion of {} numbers a frame, expected {}: only a 3-D dance can be turned", motion.columns(),
         kSpacePoseSize);
  }
  const double cos_yaw = std::cos(radians(camera.yaw)), sin_yaw = std::sin(radians(camera.yaw));
  const double cos_pitch = std::cos(radians(camera.pitch)), sin_pitch = std::sin(radians(camera.pitch));
  const Point centre = mean_hips(motion);
  Matrix seen(motion.rows(), kPoseSize);
  for (std::size_t t = 0; t < motion.rows(); ++t) {
    for (std::size_t joint = 0; joint < kJoints; ++joint) {
      const Point at = point_of(motion, t, joint);
      const double x = at[0] - centre[0], y = at[1] - centre[1], z = at[2] - centre[2];
      const double depth = x * sin_yaw + z * cos_yaw;
      seen(t, joint * kDimensions) = static_cast<float>(x * cos_yaw - z * sin_yaw + centre[0]);
      seen(t, joint * kDimensions + 1) = static_cast<float>(y * cos_pitch - depth * sin_pitch + centre[1]);
    }
  }
  return seen;
}

Projection project_normalised(const Matrix& motion, const Camera& camera) {
  Motion seen{.fps = 0, .position = project(motion, camera), .seen = SeenMatrix(motion.rows(), kJoints, 1)};
  const auto pixels = normalise(seen, Normalisation::kPaper);
  return {.motion = std::move(seen.position), .pixels = pixels};
}

}  // namespace choreo::pose
