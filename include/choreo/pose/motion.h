#pragma once

#include "choreo/core/matrix.h"
#include "choreo/pose/skeleton.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace choreo::pose {

using SeenMatrix = BasicMatrix<std::uint8_t>;

/// One dancer over time.
struct Motion {
  double fps = 0;
  Matrix position;                  ///< [T, J · D]: x0, y0, x1, … in pixels, or normalised
  SeenMatrix seen;                  ///< [T, J]: 1 where the detector saw the joint, 0 where the position was filled in
  std::vector<std::size_t> cuts{};  ///< frames, in order, at which another shot or track begins

  [[nodiscard]] std::size_t frames() const { return position.rows(); }
  /// D, coordinates of a joint.
  [[nodiscard]] std::size_t dimensions() const { return position.columns() / kJoints; }
};

/// Frames begin … end − 1.
struct Segment {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] std::size_t frames() const { return end - begin; }
  friend bool operator==(const Segment&, const Segment&) = default;
};

/// The neck's largest step from one frame to the next within a segment [torso lengths]: a change to someone else's body
/// shows as a large one. `scale` [D] brings `position` [T, J · D] to pixels; the torso is the median distance from neck
/// to mid hip. 0 where that is 0.
double largest_neck_jump(const Matrix& position, const std::vector<double>& scale, std::span<const Segment> segments);

/// The stretches between the motion's cuts; none is empty.
std::vector<Segment> stretches(const Motion& motion);

}  // namespace choreo::pose
