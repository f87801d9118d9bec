#include "output/pose_check.h"

#include "choreo/core/error.h"
#include "choreo/pose/skeleton.h"

#include <cmath>

namespace choreo::output {

void check_pose(std::span<const float> pose, std::size_t frame, std::string_view where) {
  if (pose.size() != pose::kPoseSize) {
    fail("{}: frame {} has {} numbers, expected {}", where, frame, pose.size(), pose::kPoseSize);
  }
  for (std::size_t i = 0; i < pose.size(); ++i) {
    if (std::isfinite(pose[i])) continue;
    fail("{}: frame {}, joint {}: {} is {}, expected a finite number", where, frame,
         pose::kJointNames[i / pose::kDimensions], i % pose::kDimensions == 0 ? "x" : "y", pose[i]);
  }
}

}  // namespace choreo::output
