#pragma once

#include "choreo/model/config.h"
#include "choreo/train/batch.h"

#include <cstdint>

namespace choreo::train {

/// Which cuts a batch has: numbers first, first + 1, … of an iteration's whole batch.
struct BatchPosition {
  std::uint64_t seed = 0;
  std::uint64_t iteration = 0;
  std::uint32_t first = 0;
};

/// Changes a batch's cuts as the config's section `augment` says; what happens to a cut follows from its position
/// alone, however the batch is shared out among processes. With the defaults nothing does.
///
/// mirrored: a cut is, with this chance, danced by the dancer's mirror image: x → 1 − x, left and right exchanged.
/// drift: S + δ is what the network sees of the dance S [30, T], S + (1 − drift_return) · δ what it is to predict. δ is
///   linear between knots a second apart; at each, δ = a · (n_joint + 2 n_body) with n ~ N(0, 1), the body's shared by
///   all joints, and a ~ Exp(mean drift) once a cut: a deviation of drift · √((1 + 4) · 2) = √10 drift.
/// hidden_past: Batch::seen is 0 in this share of stretches of U(0.4, 3) s.
void augment(Batch& batch, const model::Config& config, const BatchPosition& position);

/// Poses [B, 30, T] in the unit square with x flipped, and left and right exchanged.
torch::Tensor mirrored(const torch::Tensor& poses);

}  // namespace choreo::train
