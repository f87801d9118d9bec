#include "choreo/nn/loss.h"

#include <vector>

namespace choreo::nn {

using torch::Tensor;

Tensor limb_lengths(const Tensor& poses, std::span<const std::pair<int, int>> limbs, std::int64_t dimensions) {
  std::vector<std::int64_t> from;
  std::vector<std::int64_t> to;
  for (const auto& [a, b] : limbs) {
    from.push_back(a);
    to.push_back(b);
  }
  const Tensor joints = poses.unflatten(1, {-1, dimensions});  // [B, J, D, T]
  const auto at = [&](const std::vector<std::int64_t>& list) {
    return joints.index_select(1,
                               torch::tensor(list, torch::TensorOptions().dtype(torch::kLong).device(poses.device())));
  };
  return torch::linalg_vector_norm(at(to) - at(from), 2, at::IntArrayRef({2}));
}

namespace {

/// |a − b| over the frames that count and all rows.
Tensor mean_difference(const Tensor& a, const Tensor& b, const Tensor& mask) {
  return ((a - b).abs() * mask.unsqueeze(1)).sum() / (mask.sum() * a.size(1));
}

}  // namespace

Losses losses(const Tensor& predicted, const Tensor& target, const Tensor& mask,
              std::span<const std::pair<int, int>> limbs, std::int64_t dimensions) {
  return {mean_difference(predicted, target, mask),
          mean_difference(limb_lengths(predicted, limbs, dimensions), limb_lengths(target, limbs, dimensions), mask)};
}

}  // namespace choreo::nn
