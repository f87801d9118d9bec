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

/// Follows one person by position: in each frame the one nearest to where the joints were last. Of the people in the
/// first frame that has any, it is the one whose confidences have the largest sum over the clip.
/// A joint is seen where its confidence is above 0.05, its position finite and, where the picture's size is known,
/// inside the picture.
Motion follow_dancer(const Recording& recording, double fps, std::optional<PictureSize> picture = {});

}  // namespace choreo::pose
