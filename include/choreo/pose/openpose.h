#pragma once

#include "choreo/pose/skeleton.h"

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace choreo::pose {

/// One person as a detector saw it: positions in pixels, confidence 0 for a joint that was not found.
struct Detection {
  std::array<float, kPoseSize> position{};  ///< x0, y0, x1, …; y down
  std::array<float, kJoints> confidence{};
  std::array<float, kSpacePoseSize> space{};      ///< x0, y0, z0, x1, … in the file's unit, where 3-D was asked for
  std::array<float, kJoints> space_confidence{};  ///< 0 for a joint without a place in space
  bool flat = false;                              ///< `position` is x and y in space: the file has 3-D keypoints alone
  bool head_for_nose = false;                     ///< MPI-15 has no nose
};

/// Everybody in one frame, in no particular order.
using People = std::vector<Detection>;

/// Reads the OpenPose JSON of one frame: versions 0.1 (`body_parts`), 1.0 (`pose_keypoints`) and 1.1–1.3
/// (`pose_keypoints_2d`); BODY_25 (75 numbers: x, y, confidence of each keypoint), COCO-18 (54) and MPI-15 (45). The
/// keypoints' orders are those of OpenPose's doc/02_output.md. A MidHip that a format lacks is the mean of the hips, as
/// sure as the less sure one. With 3 dimensions `pose_keypoints_3d` is read too (x, y, z, confidence: 100, 72 or 60
/// numbers), and 2-D keypoints may be missing. Throws Error naming `where`.
People parse_people(std::string_view json, std::string_view where, std::size_t dimensions = kDimensions);

}  // namespace choreo::pose
