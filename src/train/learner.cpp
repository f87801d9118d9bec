#include "train/learner.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/nn/convolution.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "train/move_learner.h"
#include "train/paper_learner.h"

namespace choreo::train {

Learner::Learner(const model::Config& config, Dataset dataset, const Processes& processes,
                 std::map<std::string, torch::Tensor> parameters)
    : config_(config),
      dataset_(std::move(dataset)),
      processes_(processes),
      parameters_(std::move(parameters)),
      optimiser_(parameters_, config.optimiser) {}

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

std::string Learner::descend(const torch::Tensor& loss) {
  optimiser_.zero_gradients();
  loss.backward();
  processes_.sum(gradients());
  const std::string broken = broken_gradient();
  if (!broken.empty()) return "the gradient of " + broken;
  optimiser_.step();
  return {};
}

model::Checkpoint Learner::checkpoint() const {
  model::Checkpoint checkpoint = dataset_.checkpoint(config_);
  checkpoint.iteration = iteration_;
  for (const auto& [name, tensor] : kept_weights()) checkpoint.parameters[name] = nn::copy_out(tensor);
  for (const auto& [name, values] : checkpoint.parameters) {
    if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
      fail("{} isn't finite after iteration {}; a smaller optimiser.learning_rate may help", name, iteration_);
    }
  }
  return checkpoint;
}

bool Learner::is_same_corpus(const model::Checkpoint& checkpoint) const {
  return checkpoint.mel_mean == dataset_.mel_mean && checkpoint.mel_deviation == dataset_.mel_deviation;
}

void Learner::restore(const model::Checkpoint& checkpoint, const TrainingState& state, const std::string& folder) {
  if (!is_same_corpus(checkpoint)) {
    fail("{}: the corpus isn't the one that the run in {} began with; a resumed run must keep it",
         quote(config_.train.corpus), folder);
  }
  take_up(checkpoint, state);
  optimiser_.restore(state.optimiser, state.iteration);
  iteration_ = state.iteration;
}

void Learner::take_up(const model::Checkpoint& checkpoint, const TrainingState& /*state*/) {
  for (const auto& [name, tensor] : parameters_) nn::copy_into(tensor, checkpoint.parameters.at(name));
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

std::unique_ptr<Learner> make_learner(const model::Config& config, Dataset dataset, const Processes& processes,
                                      torch::Device device, torch::ScalarType products) {
  if (config.model.kind == "moves") return std::make_unique<MoveLearner>(config, std::move(dataset), processes, device);
  return std::make_unique<PaperLearner>(config, std::move(dataset), processes, device, products);
}

}  // namespace choreo::train
