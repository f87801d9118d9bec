#pragma once

#include <torch/torch.h>

#include <span>
#include <utility>

namespace choreo::nn {

/// The two terms of the loss, each a scalar (the paper, section 3.3: L = L_pose + λ · L_limb, both mean absolute
/// errors), in units of the unit square.
struct Losses {
  torch::Tensor pose;  ///< L_pose: mean |Ŝ − S| over coordinates and frames
  torch::Tensor limb;  ///< L_limb: mean | |limb of Ŝ| − |limb of S| | over limbs and frames

  /// L, λ being loss.limb_weight.
  [[nodiscard]] torch::Tensor total(double limb_weight) const { return pose + limb_weight * limb; }
};

/// Lengths of the limbs: poses [B, J · D, T] → [B, limbs, T]. The gradient at length 0 is 0.
torch::Tensor limb_lengths(const torch::Tensor& poses, std::span<const std::pair<int, int>> limbs,
                           std::int64_t dimensions);

/// The losses of Ŝ = predicted against S = target, both [B, J · D, T]; mask [B, T]: 1 where a frame counts. At least
/// one frame must.
Losses losses(const torch::Tensor& predicted, const torch::Tensor& target, const torch::Tensor& mask,
              std::span<const std::pair<int, int>> limbs, std::int64_t dimensions);

}  // namespace choreo::nn
