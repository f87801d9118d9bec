#pragma once

#include "choreo/model/repertoire.h"
#include "choreo/train/dataset.h"

#include <cstddef>

namespace choreo::train {

/// Finds the `size` principal components of the training clips' moves, and tells each of their segments as a dance:
/// what a Choreographer chooses from. Throws Error where there are fewer moves than that.
model::Repertoire make_repertoire(const Dataset& dataset, std::size_t size);

/// A segment's moves, from that of the beat before its first frame to that of the beat after its last → [moves, size].
Matrix moves_of(const TrainingClip& clip, const pose::Segment& segment, const model::MoveBasis& basis);

/// A clip's features from its mel (`clip.features`), its dancer's count and, where there is a `basis`, the cues of his
/// moves: [T, music inputs]. Outside the segments, where nobody dances,
/// the cues are 0.
Matrix features_of(const TrainingClip& clip, const model::MoveBasis* basis);

}  // namespace choreo::train
