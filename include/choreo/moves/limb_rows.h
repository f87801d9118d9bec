#pragma once

#include "choreo/pose/skeleton.h"

#include <cstddef>
#include <span>

namespace choreo::moves {

/// Where the numbers of a pose stand as moves are made of them, a row of 15 · D: the 14 limbs as vectors from the hips
/// outwards (pose::bone_of()) [14 · D]; the root's (MidHip's) velocity over the floor, x (and z) [D − 1, a beat]; its
/// height, y. Lengths are metres in 3-D, else the unit square's.
struct LimbRow {
  std::size_t dimensions;

  [[nodiscard]] std::size_t size() const { return pose::kJoints * dimensions; }
  [[nodiscard]] std::size_t velocity() const { return pose::kLimbs.size() * dimensions; }
  [[nodiscard]] std::size_t height() const { return size() - 1; }
  /// Which axes of a joint lie in the floor: x, z.
  [[nodiscard]] static std::size_t floor_axis(std::size_t i) { return 2 * i; }
};

/// joints [15 · D] → the limbs of a row and its height; velocities stay as they are.
void to_limbs(std::span<const float> joints, LimbRow layout, std::span<float> row);

/// A row's limbs, hung up at the root [D] → joints [15 · D]. `lengths` [14]: what the limbs are brought to; empty: they
/// stay as long as they are.
void to_joints(std::span<const float> row, LimbRow layout, std::span<const float> lengths, std::span<const float> root,
               std::span<float> joints);

}  // namespace choreo::moves
