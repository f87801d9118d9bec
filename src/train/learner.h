#pragma once

#include "choreo/model/config.h"
#include "choreo/nn/loss.h"
#include "choreo/nn/network.h"
#include "choreo/train/batch.h"
#include "choreo/train/dataset.h"
#include "choreo/train/log.h"
#include "choreo/train/run_folder.h"

#include <torch/torch.h>

#include <cstdint>
#include <string>

#include "train/optimiser.h"
#include "train/processes.h"

namespace choreo::train {

/// What an iteration came to.
struct Iteration {
  LossValues loss;     ///< over the whole batch
  std::string broken;  ///< what isn't finite, where something isn't: the weights are as they were
};

/// The losses of a batch, as tensors and as numbers.
nn::Losses losses_of(const torch::Tensor& predicted, const Batch& batch);
LossValues values_of(const nn::Losses& losses, double limb_weight);

/// A network, its optimiser and the batches they learn from; everything that an iteration depends on.
class Learner {
 public:
  Learner(const model::Config& config, Dataset dataset, const Processes& processes, torch::Device device,
          torch::ScalarType products);

  /// One optimiser step on the next batch, of which each process takes its share.
  Iteration iterate();

  /// The weights as a checkpoint. Throws Error where one isn't finite: what can't be read again must not replace what
  /// can.
  [[nodiscard]] model::Checkpoint checkpoint() const;
  [[nodiscard]] std::map<std::string, Tensor> optimiser_state() const { return optimiser_.state(); }

  /// Takes up what a run in `folder` (named in errors) had after an iteration.
  void restore(const model::Checkpoint& checkpoint, const TrainingState& state, const std::string& folder);
  /// Gives every process what rank 0 has.
  void share();

  [[nodiscard]] std::int64_t iteration() const { return iteration_; }
  [[nodiscard]] const nn::Network& network() const { return network_; }
  [[nodiscard]] const Dataset& dataset() const { return dataset_; }

 private:
  [[nodiscard]] Batch next_batch(double& share) const;
  [[nodiscard]] std::vector<torch::Tensor> gradients() const;
  [[nodiscard]] std::string broken_gradient() const;

  model::Config config_;
  Dataset dataset_;
  const Processes& processes_;
  nn::Network network_;
  std::map<std::string, torch::Tensor> parameters_;
  Optimiser optimiser_;
  CutSampler sampler_;
  std::int64_t iteration_ = 0;
};

}  // namespace choreo::train
