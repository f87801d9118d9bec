#pragma once

#include "choreo/model/config.h"
#include "choreo/train/batch.h"

#include "train/draw.h"

namespace choreo::train {

/// Changes a batch's cuts as the config's section `augment` says; what happens to a cut follows from its place in
/// `draw` alone. With the defaults nothing does.
void augment(Batch& batch, const model::Config& config, const Draw& draw);

/// Poses [B, 30, T] in the unit square with x flipped, and left and right exchanged.
torch::Tensor mirrored(const torch::Tensor& poses);

}  // namespace choreo::train
