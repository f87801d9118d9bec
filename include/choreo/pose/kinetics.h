#pragma once

#include "choreo/core/matrix.h"
#include "choreo/pose/skeleton.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace choreo::pose {

/// How figures see motion, so that a frame rate or a detector's tremble changes nothing in them.
inline constexpr double kKineticFps = 25;    ///< [frames/s]
inline constexpr double kKineticCutoff = 8;  ///< [Hz]

/// A window is frozen where the mean joint speed is under this share of the training split's median.
inline constexpr double kFrozenShare = 0.1;

/// Positions [T, 30] in the unit square at `fps` → motion [T', 30] at kKineticFps, in units of the square's height
/// (x · aspect), low-passed at kKineticCutoff (at 0.4 · fps where that is lower) without delay: a Hann-windowed sinc,
/// the ends continued by point reflection. T' = the frames of kKineticFps from the first position's time to the last's.
/// Throws Error for an fps outside 1 … 1000 and an aspect that isn't a positive number.
Matrix kinetic_motion(const Matrix& position, double fps, double aspect);

/// `values` smoothed by a Gaussian of this deviation [values], cut at 4 deviations; at the ends the mean of what there
/// is.
std::vector<double> smooth(std::span<const double> values, double deviation);

// What follows takes motion as kinetic_motion() returns it; lengths are in heights of the unit square, times in s.

/// All joints, for the functions that take some.
std::span<const std::size_t> all_joints();

/// Mean speed of these joints between frame t and t + 1 [1/s]: T − 1 values.
std::vector<double> joint_speed(const Matrix& motion, std::span<const std::size_t> joints = all_joints());

/// Mean speed of the joints over the whole motion [1/s]; nothing for less than two frames.
std::optional<double> mean_speed(const Matrix& motion);

/// Share of the 1-s windows (one begins at every frame) that are frozen: mean joint speed under kFrozenShare of
/// `median_speed` [1/s], the training split's. Nothing for a motion shorter than 1 s or a median that isn't above 0.
std::optional<double> freeze_ratio(const Matrix& motion, double median_speed);

/// Mean norm of the joints' third difference [1/s³]; nothing for less than four frames.
std::optional<double> jerk(const Matrix& motion);

/// Each limb's length over time, deviation / mean, averaged over the limbs; limbs without a length are left out, and
/// nothing comes of it where none has one.
std::optional<double> limb_length_variation(const Matrix& motion);

}  // namespace choreo::pose
