#pragma once

#include "choreo/core/matrix.h"
#include "choreo/pose/skeleton.h"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace choreo::measure {

/// Lags 0 … 4 s in steps of a frame of pose::kKineticFps.
inline constexpr double kMostLag = 4;  ///< [s]
inline constexpr std::size_t kLags = 101;

/// Values at rising lags from 0 on.
using LagCurve = std::vector<double>;

/// Biased autocorrelation of a signal at kLags lags [samples]: Σ_t x_t x_{t+k} / Σ_t x_t², the mean removed before
/// (G. Box, G. Jenkins, "Time series analysis", chapter 2). Empty for a signal that doesn't move.
LagCurve autocorrelation(std::span<const double> signal);

/// How a motion repeats itself (the paper, Fig. 4): the autocorrelation along each axis of each joint, and its average
/// over the joints that move; empty curves where nothing does.
struct Correlogram {
  std::array<std::array<LagCurve, pose::kJoints>, pose::kDimensions> joints;  ///< [axis][joint]
  std::array<LagCurve, pose::kDimensions> average;                            ///< [axis]
};

/// Of a motion [T, 30] from pose::kinetic_motion().
Correlogram correlogram(const Matrix& motion);

/// Where the parabola through three values that lie one apart turns, between −½ and ½ of the middle one; 0 where it is
/// a line.
double turning_point(double before, double here, double after);

/// Where a curve has a peak.
struct Peak {
  double lag = 0;  ///< [s]
  double height = 0;
};

/// Peaks of a curve over kLags lags, by rising lag: samples above their neighbours whose prominence is at least 0.005
/// (the fall to the higher of the two lowest points on the way to something higher, or to the end: scipy.signal's
/// find_peaks), at the top of a parabola through three samples.
std::vector<Peak> find_peaks(const LagCurve& curve);

}  // namespace choreo::measure
