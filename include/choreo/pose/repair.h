#pragma once

#include "choreo/pose/motion.h"

#include <vector>

namespace choreo::pose {

/// A stretch longer than this [s] without the dancer, or without one of the joints, is no dance.
inline constexpr double kLongestGap = 2.0;
/// A segment shorter than this [s] is dropped.
inline constexpr double kShortestSegment = 4.0;

/// Fills the joints that were not seen: linear over time between the frames that saw them, held at the ends and at
/// cuts. Throws Error that names a joint which is never seen.
void fill_missing(Motion& motion);

/// The stretches between cuts in which no joint is missing for longer than kLongestGap, each at least kShortestSegment
/// long.
std::vector<Segment> find_segments(const Motion& motion);

/// The motion at another frame rate: frame k shows time k / fps, linearly between the two neighbours,
/// never across a cut.
/// Frames past the last one's time are not made up.
Motion resample(const Motion& motion, double fps);

}  // namespace choreo::pose
