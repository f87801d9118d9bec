#pragma once

#include "choreo/nn/loss.h"
#include "choreo/nn/network.h"
#include "choreo/train/batch.h"

#include "train/learner.h"

namespace choreo::train {

/// The losses of a batch, as tensors and as numbers.
nn::Losses losses_of(const torch::Tensor& predicted, const Batch& batch);
LossValues values_of(const nn::Losses& losses, double limb_weight);

/// Learns the paper's network (section 3.3) from cuts of the training clips.
class PaperLearner : public Learner {
 public:
  PaperLearner(const model::Config& config, Dataset dataset, const Processes& processes, torch::Device device,
               torch::ScalarType products);

  Iteration iterate() override;
  [[nodiscard]] std::optional<Validation> validate() const override;
  [[nodiscard]] std::optional<FreeRun> run_freely() const override;

  [[nodiscard]] const nn::Network& network() const { return network_; }

 private:
  PaperLearner(const model::Config& config, Dataset dataset, const Processes& processes, nn::Network network);

  [[nodiscard]] bool is_same_corpus(const model::Checkpoint& checkpoint) const override;
  [[nodiscard]] Batch next_batch(double& share) const;

  nn::Network network_;
  CutSampler sampler_;
};

}  // namespace choreo::train
