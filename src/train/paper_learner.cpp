#include "train/paper_learner.h"

#include "choreo/pose/skeleton.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "train/augment.h"
#include "train/free_run.h"
#include "train/validation.h"

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

PaperLearner::PaperLearner(const model::Config& config, Dataset dataset, const Processes& processes,
                           torch::Device device, torch::ScalarType products)
    : PaperLearner(config, std::move(dataset), processes,
                   nn::Network(model::describe_network(config), device, {products, true})) {}

PaperLearner::PaperLearner(const model::Config& config, Dataset dataset, const Processes& processes,
                           nn::Network network)
    : Learner(config, std::move(dataset), processes, network.parameters()),
      network_(std::move(network)),
      sampler_(dataset_.train, static_cast<std::size_t>(config.train.cut_frames),
               static_cast<std::uint64_t>(config.train.seed)) {
  network_.initialise(static_cast<std::uint64_t>(config.train.seed));
  network_.measure_by(dataset_.checkpoint(config));
}

/// Which cuts a process takes follows from their indices in the whole batch, so that how many processes there are
/// changes nothing but the rounding. `share` is this one's part of the batch's frames.
Batch PaperLearner::next_batch(double& share) const {
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

Iteration PaperLearner::iterate() {
  ++iteration_;
  double share = 1;
  const Batch batch = next_batch(share);
  const double limb_weight = config_.loss.limb_weight;
  const nn::Losses losses = losses_of(network_.forward(batch.skeleton, batch.mel, batch.seen), batch);
  const torch::Tensor total = losses.total(limb_weight);
  const LossValues own = values_of(losses, limb_weight);
  std::array<double, 2> terms{share * own.pose, share * own.limb};
  processes_.sum(terms);
  const LossValues loss{terms[0] + limb_weight * terms[1], terms[0], terms[1]};
  if (!std::isfinite(loss.total)) return {loss, fmt::format("the loss (pose {}, limb {})", loss.pose, loss.limb)};
  return {loss, descend(total * share)};
}

std::optional<Validation> PaperLearner::validate() const {
  return train::validate(network_, dataset_, config_, processes_);
}

std::optional<FreeRun> PaperLearner::run_freely() const {
  return train::run_freely([this](const TrainingClip& /*clip*/, const Matrix& mel,
                                  const Matrix& real) { return dance_to(network_, mel, real.row(0)); },
                           dataset_, config_, processes_);
}

bool PaperLearner::is_same_corpus(const model::Checkpoint& checkpoint) const {
  const bool same_poses = !checkpoint.network().measures_poses() || checkpoint.poses == dataset_.poses;
  return same_poses && Learner::is_same_corpus(checkpoint);
}

}  // namespace choreo::train
