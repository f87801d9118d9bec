#pragma once

#include <algorithm>

namespace choreo::measure {

/// Where the parabola through three values that lie one apart turns, between −½ and ½ of the middle one; 0 where it is
/// a line.
inline double turning_point(double before, double here, double after) {
  const double bend = before - 2 * here + after;
  return bend != 0 ? std::clamp(0.5 * (before - after) / bend, -0.5, 0.5) : 0;
}

}  // namespace choreo::measure
