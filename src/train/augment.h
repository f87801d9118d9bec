#pragma once

#include "choreo/model/config.h"
#include "choreo/train/batch.h"

#include <cstdint>

namespace choreo::train {

/// Which cuts a batch has: they stand at the places first, first + 1, … of an iteration's whole batch.
struct Draw {
  std::uint64_t seed = 0;
  std::uint64_t iteration = 0;
  std::uint32_t first = 0;
};

/// Changes a batch's cuts as the config's section `augment` says; what happens to a cut follows from its place in
/// `draw` alone. With the defaults nothing does.
void augment(Batch& batch, const model::Config& config, const Draw& draw);

/// Poses [B, 30, T] in the unit square with x flipped, and left and right exchanged.
torch::Tensor mirrored(const torch::Tensor& poses);

}  // namespace choreo::train
