#pragma once

#include "choreo/output/dance.h"
#include "choreo/pose/skeleton.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace choreo::output::testing {

/// A standing figure that fills the unit square, facing us: its right side is on the picture's left.
inline constexpr std::array<float, pose::kPoseSize> kStanding{
    0.5F,  0.05F, 0.5F, 0.2F, 0.35F, 0.2F, 0.2F, 0.35F, 0.0F, 0.45F, 0.65F, 0.2F,  0.8F, 0.35F, 1.0F,
    0.45F, 0.5F,  0.5F, 0.4F, 0.5F,  0.4F, 0.7F, 0.35F, 1.0F, 0.6F,  0.5F,  0.65F, 0.7F, 0.7F,  1.0F};

/// `frames` poses: the figure swings its arms.
inline Dance toy_dance(std::size_t frames, double fps = 25, double aspect = 0.75) {
  Dance dance;
  dance.fps = fps;
  dance.aspect = aspect;
  dance.audio = {"song \"one\".wav", 12.5, std::string(64, 'a')};
  dance.model = {"toy", 30000, std::string(64, 'b')};
  dance.seed = 18446744073709551615U;
  dance.frames = Matrix(frames, pose::kPoseSize);
  for (std::size_t t = 0; t < frames; ++t) {
    for (std::size_t i = 0; i < pose::kPoseSize; ++i) dance.frames(t, i) = kStanding[i];
    const auto swing = static_cast<float>(0.2 * std::sin(static_cast<double>(t) * 0.3));
    dance.frames(t, 4 * 2 + 1) += swing;
    dance.frames(t, 7 * 2 + 1) -= swing;
  }
  return dance;
}

/// The same in the unit cube: the body leans back, from a depth of 0.1 (nose) to 0.3, and swings its wrists.
inline Dance toy_dance_in_space(std::size_t frames) {
  const Dance flat = toy_dance(frames, 25, 1);
  Dance dance = flat;
  dance.dimensions = 3;
  dance.median_joint_speed = 0.25;
  dance.frames = Matrix(frames, pose::kJoints * 3);
  for (std::size_t t = 0; t < frames; ++t) {
    for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
      dance.frames(t, 3 * joint) = flat.frames(t, 2 * joint);
      dance.frames(t, 3 * joint + 1) = flat.frames(t, 2 * joint + 1);
      dance.frames(t, 3 * joint + 2) = joint == 0 ? 0.1F : joint == 1 ? 0.2F : 0.3F;
    }
  }
  return dance;
}

}  // namespace choreo::output::testing
