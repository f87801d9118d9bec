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
/// turned: a 3-D cut is, with this chance, turned by an angle ~ U(0, 2π), see turned().
/// drift: S + δ is what the network sees of the dance S [15 · D, T], S + (1 − drift_return) · δ what it is to predict.
/// δ is
///   linear between knots a second apart; at each, δ = a · (n_joint + 2 n_body) with n ~ N(0, 1), the body's shared by
///   all joints, and a ~ Exp(mean drift) once a cut: a deviation of drift · √((1 + 4) · 2) = √10 drift.
/// hidden_past: Batch::seen is 0 in this share of stretches of U(0.4, 3) s.
void augment(Batch& batch, const model::Config& config, const BatchPosition& position);

/// Poses [B, 15 · D, T] in the unit square or cube with x flipped, and left and right exchanged.
torch::Tensor mirrored(const torch::Tensor& poses);

/// Poses [B, 45, T] in the unit cube turned by `yaw` [radians] about the vertical through its middle: x − ½ becomes
/// s (x cos yaw − z sin yaw), z − ½ s (x sin yaw + z cos yaw), and y − ½ s y, with s ≤ 1 the largest that leaves all of
/// them in the cube: the normalisation of a clip that was recorded from there.
torch::Tensor turned(const torch::Tensor& poses, double yaw);

}  // namespace choreo::train
