#pragma once

#include "choreo/pose/motion.h"
#include "choreo/pose/openpose.h"

#include <optional>

namespace choreo::pose {

/// Width and height of the picture in pixels.
struct PictureSize {
  double width = 0;
  double height = 0;
};

/// Follows the most visible person of the first frame that has one, by position: the next frame's nearest.
/// A joint is seen where its confidence is above 0.05, its position finite and, where the picture's size is known,
/// inside the picture.
Motion follow_dancer(const Recording& recording, double fps, std::optional<PictureSize> picture = {});

}  // namespace choreo::pose
