#pragma once

#include "choreo/pose/motion.h"
#include "choreo/pose/recording.h"
#include "choreo/pose/scene.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace choreo::pose {

/// The dancer, frame by frame.
struct Dancer {
  std::vector<const Person*> people;  ///< [T], null where the dancer isn't seen
  std::vector<std::size_t> cuts;      ///< frames at which another track begins: what is before doesn't go on there
};

/// Number `person` of the most visible people (0: the most visible one). A track k (find_tracks()) is worth
///
///     w_k = m_k · Σ_t c_t · min(1, s_t / s₀)
///
/// with c_t the sum of the joints' confidences in frame t, s_t the torso length [pixels], s₀ three quarters of the 90th
/// percentile of everybody's (who is much smaller is far away), and m_k the joints' mean way in half a second, at a
/// tenth of a torso length 1, at least 0.2 (spectators hardly move). Who is lost, or whose shot ends, may go on as
/// another track: the dancer is the sequence k₁, k₂, … of tracks that don't overlap with the largest
///
///     Σ w_k − p · (number of changes),   p = kShortestSegment · fps · J / 2
///
/// found by dynamic programming (weighted interval scheduling: J. Kleinberg and É. Tardos, "Algorithm Design", 6.1).
/// Person n is the best sequence of the tracks that the n before leave. The weights are ours.
/// Throws Error when there are fewer people; person 0 may be nobody.
Dancer choose_dancer(const Scene& scene, double fps, std::size_t person = 0);

/// The motion [T, J · D] in pixels, or in the files' unit where the recording is 3-D, of who choose_dancer() chooses by
/// what is seen in the picture (visible_people()). Where a joint wasn't seen, `seen` and position are 0. Throws Error
/// as choose_dancer() does.
Motion follow_dancer(const Recording& recording, double fps, std::optional<PictureSize> picture = {},
                     std::size_t person = 0);

}  // namespace choreo::pose
