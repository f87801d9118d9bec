#pragma once

#include "choreo/audio/beat_tracker.h"
#include "choreo/moves/conditions.h"
#include "choreo/train/dataset.h"

#include <vector>

namespace choreo::train {

/// pose::kinetic_motion() of poses [T, 15 · D]; what it is of 3-D ones is their front view's.
Matrix seen_motion(const Matrix& keypoints, double fps, double aspect);

/// How a clip's dancer counts.
struct Steps {
  std::vector<double> counts;  ///< [T], never falling
  std::vector<double> tempi;   ///< [T] that are counted at [beats/min]
  int bar = 4;                 ///< beats after which the steps come again: 2, 3 or 4
  double accent = 0;           ///< the count in a bar at which the feet are fastest
};

/// Counts a clip's beats as its song is counted while it plays (audio::BeatTracker), and finds which bar the feet keep
/// to.
Steps count_steps(const TrainingClip& clip);

/// Moves the clips' counts, each by less than a bar: all dancers' feet are then fastest at multiples of the bar and the
/// same part of a beat, which is the mean of where they were.
void align(std::vector<Steps>& clips);

/// Where a count of six and one of eight begin: where the left foot leads.
moves::CountOrigin find_origin(const TrainingClip& clip, const Steps& steps);

}  // namespace choreo::train
