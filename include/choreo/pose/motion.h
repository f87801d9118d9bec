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
  Matrix position;  ///< [T, 30]: x0, y0, x1, … in pixels, or normalised
  SeenMatrix seen;  ///< [T, 15]: 1 where the detector saw the joint, 0 where the position was filled in

  [[nodiscard]] std::size_t frames() const { return position.rows(); }
};

/// Frames begin … end − 1.
struct Segment {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] std::size_t frames() const { return end - begin; }
  friend bool operator==(const Segment&, const Segment&) = default;
};

/// Mean speed of the joints between frame t and t + 1 [unit square's height / s], T − 1 values.
/// `aspect` is the true width / height of the unit square.
std::vector<float> mean_joint_speed(const Matrix& position, double fps, double aspect);

}  // namespace choreo::pose
