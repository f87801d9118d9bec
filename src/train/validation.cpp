#include "train/validation.h"

#include "choreo/train/batch.h"

#include <algorithm>
#include <array>

#include "train/paper_learner.h"

namespace choreo::train {
namespace {

/// Sums over frames.
struct Sums {
  LossValues model;
  LossValues copy;
  double frames = 0;
};

void add(LossValues& sum, const LossValues& values, double weight) {
  sum.pose += values.pose * weight;
  sum.limb += values.limb * weight;
}

LossValues mean_of(const LossValues& sum, double frames, double limb_weight) {
  return {(sum.pose + limb_weight * sum.limb) / frames, sum.pose / frames, sum.limb / frames};
}

void add_batch(Sums& sums, const nn::Network& network, const Batch& batch) {
  const auto frames = batch.mask.sum().item<double>();
  add(sums.model, values_of(losses_of(network.forward(batch.skeleton, batch.mel), batch), 0), frames);
  add(sums.copy, values_of(losses_of(batch.skeleton, batch), 0), frames);
  sums.frames += frames;
}

void add_others(Sums& sums, const Processes& processes) {
  std::array<double, 5> all{sums.model.pose, sums.model.limb, sums.copy.pose, sums.copy.limb, sums.frames};
  processes.sum(all);
  sums = {{0, all[0], all[1]}, {0, all[2], all[3]}, all[4]};
}

}  // namespace

std::optional<Validation> validate(const nn::Network& network, const Dataset& dataset, const model::Config& config,
                                   const Processes& processes) {
  const torch::NoGradGuard no_gradient;
  const auto cut_frames = static_cast<std::size_t>(config.train.cut_frames);
  const std::vector<Cut> cuts = cover(dataset.valid, cut_frames);
  const auto size = static_cast<std::size_t>(config.train.batch_size);
  const auto step = size * static_cast<std::size_t>(processes.rank().size);
  Sums sums;
  for (std::size_t i = size * static_cast<std::size_t>(processes.rank().index); i < cuts.size(); i += step) {
    const std::vector<Cut> some(cuts.begin() + static_cast<std::ptrdiff_t>(i),
                                cuts.begin() + static_cast<std::ptrdiff_t>(std::min(cuts.size(), i + size)));
    add_batch(sums, network, make_batch(dataset.valid, some, cut_frames, network.device()));
  }
  add_others(sums, processes);
  if (sums.frames == 0) return {};
  const double weight = config.loss.limb_weight;
  return Validation{mean_of(sums.model, sums.frames, weight), mean_of(sums.copy, sums.frames, weight)};
}

}  // namespace choreo::train
