#pragma once

#include "choreo/output/draw.h"
#include "choreo/pose/skeleton.h"

#include <opencv2/core.hpp>

#include <cstddef>

namespace choreo::output {

inline constexpr int kShift = 4;  ///< OpenCV takes coordinates in 1/16 pixels

inline cv::Scalar scalar(const Color& color) { return {double(color[0]), double(color[1]), double(color[2])}; }

inline const Color& color_of(char side) { return side == 'R' ? kRightColor : side == 'L' ? kLeftColor : kMiddleColor; }

/// Of the limb between two joints: its side's.
inline const Color& limb_color(std::size_t a, std::size_t b) {
  return color_of(pose::side_of(a) != 'M' ? pose::side_of(a) : pose::side_of(b));
}

}  // namespace choreo::output
