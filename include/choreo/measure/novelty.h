#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace choreo::measure {

/// How far a dance is from those that are known, window by window of 1 s, each the nearest of all [torso lengths].
struct Novelty {
  double mean = 0;
  double tenth = 0;  ///< the 10th percentile: a dance that replays some of the time has a low one
};

/// Dances to look for replay in.
class KnownDances {
 public:
  /// Motions [T, 30] from pose::kinetic_motion().
  explicit KnownDances(const std::vector<Matrix>& motions);

  /// Of each window of 1 s of a motion (they follow each other) the distance to the nearest one of the known dances, or
  /// of these in a mirror, at any offset (two frames apart) and at tempi × 0.8, 0.9, 1, 1.11 and 1.25: the mean over
  /// the joints and six instants, 0.2 s apart, of how far a joint is from there. Nothing for a motion shorter than a
  /// window.
  [[nodiscard]] std::optional<Novelty> novelty_of(const Matrix& motion) const;
  [[nodiscard]] bool empty() const { return dances_.empty(); }

 private:
  [[nodiscard]] double nearest(const Matrix& window) const;

  std::vector<Matrix> dances_;  // body_poses() of each
};

}  // namespace choreo::measure
