#pragma once

#include "choreo/model/config.h"
#include "choreo/train/dataset.h"
#include "choreo/train/log.h"
#include "choreo/train/run_folder.h"

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "train/optimiser.h"
#include "train/processes.h"

namespace choreo::train {

/// What an iteration came to.
struct Iteration {
  LossValues loss;     ///< over the whole batch
  std::string broken;  ///< what isn't finite, where something isn't: the weights are as they were
};

/// What is trained, its optimiser and the batches it learns from; everything that an iteration depends on.
class Learner {
 public:
  virtual ~Learner() = default;
  Learner(const Learner&) = delete;
  Learner& operator=(const Learner&) = delete;

  /// One optimiser step on the next batch, of which each process takes its share.
  virtual Iteration iterate() = 0;
  /// The losses over the validation split, of which each process takes its share; nothing where it is empty.
  [[nodiscard]] virtual std::optional<Validation> validate() const = 0;
  /// Dances to the validation clips: the clips' mean figures. Nothing where no clip gives any (none, or all too short).
  [[nodiscard]] virtual std::optional<FreeRun> run_freely() const = 0;

  /// The weights as a checkpoint. Throws Error where one isn't finite: what can't be read again must not replace what
  /// can.
  [[nodiscard]] model::Checkpoint checkpoint() const;
  /// What a run needs beyond a checkpoint to go on.
  [[nodiscard]] virtual std::map<std::string, Tensor> state() const { return optimiser_.state(); }

  /// Takes up what a run in `folder` (named in errors) had after an iteration.
  void restore(const model::Checkpoint& checkpoint, const TrainingState& state, const std::string& folder);
  /// Gives every process what rank 0 has.
  virtual void share();

  [[nodiscard]] std::int64_t iteration() const { return iteration_; }
  [[nodiscard]] const Dataset& dataset() const { return dataset_; }

 protected:
  /// `parameters`: by their names in a checkpoint; shared, not copied.
  Learner(const model::Config& config, Dataset dataset, const Processes& processes,
          std::map<std::string, torch::Tensor> parameters);

  /// What a checkpoint's weights are, and the other way round.
  [[nodiscard]] virtual std::map<std::string, torch::Tensor> kept_weights() const { return parameters_; }
  virtual void take_up(const model::Checkpoint& checkpoint, const TrainingState& state);
  [[nodiscard]] virtual bool is_same_corpus(const model::Checkpoint& checkpoint) const;

  /// One step down `loss`, this process's share of the batch's; what isn't finite, where something isn't.
  [[nodiscard]] std::string descend(const torch::Tensor& loss);

  model::Config config_;
  Dataset dataset_;
  const Processes& processes_;
  std::map<std::string, torch::Tensor> parameters_;
  Optimiser optimiser_;
  std::int64_t iteration_ = 0;

 private:
  [[nodiscard]] std::vector<torch::Tensor> gradients() const;
  [[nodiscard]] std::string broken_gradient() const;
};

/// The learner of the kind that the config asks for. `products`: what the paper's big products are rounded to.
std::unique_ptr<Learner> make_learner(const model::Config& config, Dataset dataset, const Processes& processes,
                                      torch::Device device, torch::ScalarType products);

}  // namespace choreo::train
