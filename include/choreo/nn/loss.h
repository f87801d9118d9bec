#pragma once

#include <torch/torch.h>

#include <span>
#include <utility>

namespace choreo::nn {

/// The two terms of the loss (the paper, section 3.3), each a scalar.
struct Losses {
  torch::Tensor pose;  ///< mean |Ŝ − S| over coordinates and frames
  torch::Tensor limb;  ///< mean |limb(Ŝ) − limb(S)| over limbs and frames

  [[nodiscard]] torch::Tensor total(double limb_weight) const { return pose + limb_weight * limb; }
};

/// Lengths of the limbs: poses [B, J · D, T] → [B, limbs, T]. The gradient at length 0 is 0.
torch::Tensor limb_lengths(const torch::Tensor& poses, std::span<const std::pair<int, int>> limbs,
                           std::int64_t dimensions);

/// predicted and target [B, J · D, T], mask [B, T]: 1 where a frame counts. At least one frame must.
Losses losses(const torch::Tensor& predicted, const torch::Tensor& target, const torch::Tensor& mask,
              std::span<const std::pair<int, int>> limbs, std::int64_t dimensions);

/// How much slower or faster the joints move than they should, from the poses `last`: mean over frames and joints, all
/// [B, J · D, T], mask [B, T]. Where the past leaves open which way a joint goes, the pose loss asks it to stay, and
/// the dance dies down; this one still asks for its speed.
torch::Tensor speed_loss(const torch::Tensor& last, const torch::Tensor& predicted, const torch::Tensor& target,
                         const torch::Tensor& mask, std::int64_t dimensions);

}  // namespace choreo::nn
