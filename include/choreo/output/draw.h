#pragma once

#include "choreo/core/matrix.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace choreo::output {

/// A picture: [height, width, 3] bytes, blue first, rows from the top.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> bgr;
};

using Color = std::array<std::uint8_t, 3>;  ///< blue, green, red

/// Of Okabe and Ito's palette, which the colour-blind tell apart too.
inline constexpr Color kBackground{28, 20, 18};
inline constexpr Color kRightColor{45, 150, 240};
inline constexpr Color kLeftColor{240, 185, 85};
inline constexpr Color kMiddleColor{225, 230, 232};

/// Draws dancers: limbs by side (right warm, left cool, middle light), the head around the nose, and where wrists and
/// ankles were in the last 0.6 s. The unit square keeps its true proportions, with a margin of 8 % of the height; the
/// picture is as wide as that needs, between 9:16 and 16:9.
class Painter {
 public:
  /// `aspect`: true width / height of the unit square; `height` [pixels] must be even; so will the width be.
  Painter(double aspect, double fps, int height = 720);

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }

  /// Where a point of the unit square lies in the picture: {x, y} [pixels].
  [[nodiscard]] std::array<double, 2> to_pixels(double x, double y) const;

  /// Draws row `frame` of `frames` [T, 30] (finite numbers) over the whole image, which takes the painter's size.
  void draw(const Matrix& frames, std::size_t frame, Image& image) const;

 private:
  int height_;
  int width_;
  std::size_t trail_frames_;
  std::array<double, 2> scale_{};
  std::array<double, 2> offset_{};
};

}  // namespace choreo::output
