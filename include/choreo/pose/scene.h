#pragma once

#include "choreo/pose/recording.h"
#include "choreo/pose/skeleton.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace choreo::pose {

/// Width and height of the picture in pixels.
struct PictureSize {
  double width = 0;
  double height = 0;
};

/// A coordinate beyond this is no pixel's.
inline constexpr float kFarthestPixel = 1e5F;

/// Whether a joint of this confidence counts as seen, and a coordinate can be one at all.
inline bool is_sure(float confidence) { return confidence > 0.05F; }
inline bool is_near(float coordinate) { return std::abs(coordinate) <= kFarthestPixel; }  // false for NaN

/// A detection with at least one joint that is seen.
struct Person {
  const Detection* detection = nullptr;
  std::array<std::uint8_t, kJoints> seen{};  ///< 1 where the joint is seen
  double visibility = 0;                     ///< sum of the confidences (1 at most, each) of the joints seen
  double size = 0;                           ///< torso length as the longer limbs tell it [pixels]; 0: no limb is seen

  /// [D] pixels.
  [[nodiscard]] std::span<const float> position(std::size_t joint) const {
    return std::span(detection->position).subspan(joint * kDimensions, kDimensions);
  }
};

/// Everybody who is seen, frame by frame. It points into the recording that it was made from.
using Scene = std::vector<std::vector<Person>>;

/// Who can be seen: a joint is where its confidence is above 0.05, its position finite, not beyond kFarthestPixel and,
/// where the picture's size is known and positions are pixels, inside the picture. Of a crowd, the 64 most visible of a
/// frame.
Scene visible_people(const Recording& recording, std::optional<PictureSize> picture = {});

}  // namespace choreo::pose
