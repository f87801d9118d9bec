#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <optional>

namespace choreo::measure {

inline constexpr std::size_t kKineticFeatures = 45;
inline constexpr double kFeatureWindow = 4;  ///< [s]

/// Poses [T, 30] of a motion from pose::kinetic_motion(), from the mid hip and in lengths of the torso (neck to mid
/// hip, mean over the motion). Empty without a torso.
Matrix body_poses(const Matrix& motion);

/// [windows, 45]: of each joint the mean squared speed along x, along y, and the mean norm of its acceleration, in
/// windows of 4 s that follow each other; of body_poses(). `motion` [T, 30] from pose::kinetic_motion(). No window for
/// less than 4 s, or without a torso.
Matrix kinetic_features(const Matrix& motion);

/// The features in units of a reference: minus its mean, divided by its deviation (by 1 where that is under 1e-4).
Matrix standardise(const Matrix& features, const Matrix& reference);

/// The Fréchet distance between two sets of [windows, features], as normal distributions: |μ₁ − μ₂|² +
/// tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½), the covariances shrunk towards a multiple of the identity (O. Ledoit, M. Wolf, "A
/// well-conditioned estimator for large-dimensional covariance matrices", 2004). It falls with the number of windows:
/// compare equal numbers. Nothing for less than two windows.
std::optional<double> frechet_distance(const Matrix& a, const Matrix& b);

/// Mean distance between two windows. Nothing for less than two.
std::optional<double> diversity(const Matrix& features);

}  // namespace choreo::measure
