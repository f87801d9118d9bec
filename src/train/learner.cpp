#include "train/learner.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/pose/skeleton.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "train/augment.h"

namespace choreo::train {
namespace {

std::size_t predicted_frames(const std::vector<Cut>& cuts) {
  std::size_t frames = 0;
  for (const Cut& cut : cuts) frames += cut.frames - 1;
  return frames;
}

}  // namespace

nn::Losses losses_of(const torch::Tensor& predicted, const Batch& batch) {
  const std::int64_t dimensions = batch.target.size(1) / static_cast<std::int64_t>(pose::kJoints);
  return nn::losses(predicted, batch.target, batch.mask, pose::kLimbs, dimensions);
}

LossValues values_of(const nn::Losses& losses, double limb_weight) {
  const auto pose = losses.pose.item<double>();
  const auto limb = losses.limb.item<double>();
  return {pose + limb_weight * limb, pose, limb};
}

Learner::Learner(const model::Config& config, Dataset dataset, const Processes& processes, torch::Device device,
                 torch::ScalarType products)
    : config_(config),
      dataset_(std::move(dataset)),
      processes_(processes),
      network_(dataset_.checkpoint(config).network(), device, {products, true}),
      parameters_(network_.parameters()),
      optimiser_(parameters_, config.optimiser),
      sampler_(dataset_.train, static_cast<std::size_t>(config.train.cut_frames),
               static_cast<std::uint64_t>(config.train.seed)) {
  network_.initialise(static_cast<std::uint64_t>(config.train.seed));
  network_.measure_by(dataset_.checkpoint(config));
}

/// Which cuts a process takes follows from their indices in the whole batch, so that how many processes there are
/// changes nothing but the rounding. `share` is this one's part of the batch's frames.
Batch Learner::next_batch(double& share) const {
  std::vector<Cut> all;
  for (std::int64_t i = 0; i < config_.train.batch_size; ++i) {
    all.push_back(sampler_.sample(static_cast<std::uint64_t>(iteration_), static_cast<std::uint32_t>(i)));
  }
  const Rank& rank = processes_.rank();
  const auto begin_of = [&](int index) { return all.begin() + config_.train.batch_size * index / rank.size; };
  const auto first = begin_of(rank.index);
  const std::vector<Cut> own(first, begin_of(rank.index + 1));
  share = static_cast<double>(predicted_frames(own)) / static_cast<double>(predicted_frames(all));
  Batch batch = make_batch(dataset_.train, own, static_cast<std::size_t>(config_.train.cut_frames), network_.device());
  augment(batch, config_,
          {.seed = static_cast<std::uint64_t>(config_.train.seed),
           .iteration = static_cast<std::uint64_t>(iteration_),
           .first = static_cast<std::uint32_t>(first - all.begin())});
  return batch;
}

std::vector<torch::Tensor> Learner::gradients() const {
  std::vector<torch::Tensor> list;
  for (const auto& [name, parameter] : parameters_) list.push_back(parameter.grad());
  return list;
}

/// The first weight whose gradient isn't finite; empty: none. A sum is finite only where all its terms are.
std::string Learner::broken_gradient() const {
  std::vector<torch::Tensor> sums;
  for (const torch::Tensor& gradient : gradients()) sums.push_back(gradient.sum());
  if (torch::stack(sums).isfinite().all().item<bool>()) return {};
  for (const auto& [name, parameter] : parameters_) {
    if (!parameter.grad().isfinite().all().item<bool>()) return name;
  }
  return {};  // a sum overflowed, its terms didn't
}

Iteration Learner::iterate() {
  ++iteration_;
  double share = 1;
  const Batch batch = next_batch(share);
  optimiser_.zero_gradients();
  const double limb_weight = config_.loss.limb_weight;
  const nn::Losses losses = losses_of(network_.forward(batch.skeleton, batch.mel, batch.seen), batch);
  const torch::Tensor total = losses.total(limb_weight);
  const LossValues own = values_of(losses, limb_weight);
  std::array<double, 2> terms{share * own.pose, share * own.limb};
  processes_.sum(terms);
  const LossValues loss{terms[0] + limb_weight * terms[1], terms[0], terms[1]};
  if (!std::isfinite(loss.total)) return {loss, fmt::format("the loss (pose {}, limb {})", loss.pose, loss.limb)};
  (total * share).backward();
  processes_.sum(gradients());
  const std::string broken = broken_gradient();
  if (!broken.empty()) return {loss, "the gradient of " + broken};
  optimiser_.step();
  return {loss, {}};
}

model::Checkpoint Learner::checkpoint() const {
  model::Checkpoint checkpoint = dataset_.checkpoint(config_);
  checkpoint.iteration = iteration_;
  network_.store(checkpoint);
  for (const auto& [name, values] : checkpoint.parameters) {
    if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
      fail("{} isn't finite after iteration {}; a smaller optimiser.learning_rate may help", name, iteration_);
    }
  }
  return checkpoint;
}

void Learner::restore(const model::Checkpoint& checkpoint, const TrainingState& state, const std::string& folder) {
  const bool same_poses = !checkpoint.network().measures_poses() || checkpoint.poses == dataset_.poses;
  const bool same_dances = checkpoint.repertoire.dances == dataset_.repertoire.dances;
  if (checkpoint.mel_mean != dataset_.mel_mean || checkpoint.mel_deviation != dataset_.mel_deviation || !same_poses ||
      !same_dances) {
    fail("{}: the corpus isn't the one that the run in {} began with; a resumed run must keep it",
         quote(config_.train.corpus), folder);
  }
  network_.load(checkpoint);
  optimiser_.restore(state.optimiser, state.iteration);
  iteration_ = state.iteration;
}

void Learner::share() {
  torch::Tensor iteration = torch::tensor(iteration_);
  processes_.broadcast({iteration});
  iteration_ = iteration.item<std::int64_t>();
  std::vector<torch::Tensor> weights;
  for (const auto& [name, parameter] : parameters_) weights.push_back(parameter);
  processes_.broadcast(weights);
  processes_.broadcast(optimiser_.tensors());
}

}  // namespace choreo::train
