#pragma once

#include "choreo/model/config.h"
#include "choreo/train/dataset.h"

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace choreo::train {

/// Mean, principal components and limb lengths of the training clips' windows. Throws Error where there are fewer
/// windows than components, more styles than model::kMostStyles, or 3-D limbs that have no length.
model::MoveBasis find_basis(const Dataset& dataset, const model::Config& config);

/// The windows of some clips, segment after segment, as the flow learns them. A variant is the same dances turned and
/// mirrored.
struct Windows {
  torch::Tensor numbers;     ///< [variants, N, components]
  torch::Tensor conditions;  ///< [variants, N, ConditionLayout::size()], all but the past
  torch::Tensor first;       ///< [N] i64: where each one's segment begins

  [[nodiscard]] std::int64_t size() const { return numbers.size(1); }
};

/// How a variant is made.
struct Variant {
  bool mirrored = false;
  double yaw = 0;  ///< about the vertical [radians]
};
/// The variants: 2-D dances as they are and mirrored; 3-D ones also turned by ± 30 degrees. The first is as they are.
std::vector<Variant> variants_of(std::int64_t dimensions);

Windows make_windows(const std::vector<TrainingClip>& clips, const Dataset& dataset, const model::Config& config,
                     const std::vector<Variant>& variants);

/// [components, components]: what a window's numbers, less the mean's, are of the next one's where it goes on as that
/// did: its later half becomes the earlier one, fading.
torch::Tensor carry_on(const model::MoveBasis& basis);

}  // namespace choreo::train
