#pragma once

#include "choreo/pose/scene.h"

#include <cstddef>
#include <vector>

namespace choreo::pose {

/// One person from where they appear to where they are lost.
struct Track {
  std::size_t begin = 0;              ///< frame
  std::vector<const Person*> people;  ///< one a frame from there, null where the person isn't seen; the last one is

  [[nodiscard]] std::size_t end() const { return begin + people.size(); }
};

/// Everybody's tracks, in order of their beginnings. Frame by frame, the people who are there are assigned to the
/// tracks by least sum of costs (assign(), the Hungarian method), first to those seen within the last 0.2 s, then to
/// the others. With r the joints that both have, u_j [pixels] how far joint j has moved, ū their mean, ê the way that
/// the body's smoothed velocity v leads in n frames, τ (1 − exp(−n / τ)) v with τ = 0.25 s, and s the larger torso
/// length:
///
///     cost = (mean_j |u_j − ê| + mean_j |u_j − ū| + ½ mean_limbs |Δ length|) / s + ½ |ln(s₁ / s₂)| + 0.3 (1 − r / J)
///
/// No pair whose cost is above min(0.8 + 4 · seconds lost, 3). A person who isn't seen for kLongestGap, or at a shot
/// cut, is lost. The costs are ours; one that grows with distance, pose and size is the usual one of tracking by
/// detection (A. Bewley et al., "Simple online and realtime tracking", ICIP 2016). `fps` > 0 [frames/s].
std::vector<Track> find_tracks(const Scene& scene, double fps);

}  // namespace choreo::pose
