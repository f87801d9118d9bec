#pragma once

#include "choreo/pose/motion.h"

#include <vector>

namespace choreo::pose {

/// A stretch longer than this [s] without the dancer, or without one of the joints, is no dance.
inline constexpr double kLongestGap = 2.0;
/// A segment shorter than this [s] is dropped.
inline constexpr double kShortestSegment = 4.0;

/// Fills the joints that were not seen: between the frames a < t < b that saw one, x(t) = x(a) + (x(b) − x(a)) ·
/// (t − a) / (b − a); held at the ends and at cuts. Per axis, in the positions' own unit; `seen` stays. Throws Error
/// that names a joint which is never seen.
void fill_missing(Motion& motion);

/// The stretches between cuts in which no joint is missing for longer than kLongestGap, each at least kShortestSegment
/// long.
std::vector<Segment> find_segments(const Motion& motion);

/// The motion at another frame rate [frames/s]: frame k shows time k / fps, at s = k · motion.fps / fps frames of the
/// old ones: x(⌊s⌋) + (x(⌊s⌋ + 1) − x(⌊s⌋)) · (s − ⌊s⌋), never across a cut; `seen` is the nearer one's. Times are
/// computed from k and not summed up, so that nothing drifts. [T, J · D] → [⌊(T − 1) · fps / motion.fps⌋ + 1, J · D]:
/// frames past the last one's time are not made up.
Motion resample(const Motion& motion, double fps);

}  // namespace choreo::pose
