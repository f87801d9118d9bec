#pragma once

#include "choreo/pose/scene.h"

#include <array>
#include <cstddef>

namespace choreo::pose {

/// Where a person was last and how they looked there: each joint's last position (moved along with the body while it is
/// hidden), velocity and size.
struct Appearance {
  std::array<float, kPoseSize> position{};
  std::array<std::uint8_t, kJoints> known{};
  std::array<double, kDimensions> velocity{};  ///< of the body [pixels / frame]
  double size = 0;                             ///< [pixels]

  explicit Appearance(const Person& person);

  /// Learns from the person seen `frames` later.
  void update(const Person& person, std::size_t frames);
};

/// The cost of find_tracks(): how far `person`, `frames` later, is from who `last` was [torso lengths]: distance from
/// the position they were heading for, difference in pose, limb lengths and size. Infinite where no joint can be
/// compared.
double unlikeness(const Appearance& last, const Person& person, std::size_t frames, double fps);

/// The unlikeness up to which it may be the same person `seconds` later.
double most_unlike(double seconds);

}  // namespace choreo::pose
