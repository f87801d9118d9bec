#pragma once

#include "choreo/pose/recording.h"
#include "choreo/pose/scene.h"

namespace choreo::pose {

/// What coordinates count (OpenPose's --keypoint_scale).
enum class KeypointScale {
  kPixels,
  kUnit,    ///< 0 … 1 across the picture, per axis
  kSigned,  ///< −1 … 1
};

/// Told by the coordinates: a person isn't within two pixels. One who stays in the lower right quarter of a −1 … 1
/// picture is taken for 0 … 1.
KeypointScale keypoint_scale(const Recording& recording);

/// Brings the coordinates to pixels of a picture of this size.
void to_pixels(Recording& recording, KeypointScale scale, const PictureSize& picture);

}  // namespace choreo::pose
