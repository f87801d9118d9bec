#pragma once

#include "choreo/train/dataset.h"

namespace choreo::train {

/// pose::kinetic_motion() of poses [T, 15 · D]; what it is of 3-D ones is their front view's.
Matrix seen_motion(const Matrix& keypoints, double fps, double aspect);

/// Counts a clip's beats (moves::count_beats() of its features) as its dancer does: finds which bar the feet keep to,
/// and where a count of six and of eight begins. `from_accent`: the count is moved by less than a bar so that the feet
/// are fastest at its multiples; else it stays the song's.
Steps count_steps(const TrainingClip& clip, bool from_accent);

}  // namespace choreo::train
