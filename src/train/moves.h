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

/// What a clip's own dancer would have heard of his moves (moves::MoveCues): [T, 3 · pose size], 0 outside the
/// segments.
Matrix cues_of(const TrainingClip& clip, const model::MoveBasis& basis);

}  // namespace choreo::train
