#pragma once

#include "choreo/core/safetensors.h"
#include "choreo/model/config.h"

#include <torch/torch.h>

#include <map>
#include <string>

namespace choreo::train {

/// Adam over named tensors, whose moments can be kept and put back.
class Optimiser {
 public:
  Optimiser(std::map<std::string, torch::Tensor> parameters, const model::Config::Optimiser& options);

  void zero_gradients() { adam_.zero_grad(); }
  void step() { adam_.step(); }

  /// First and second moments as "m/<name>" and "v/<name>".
  [[nodiscard]] std::map<std::string, Tensor> state();
  /// Puts back what state() gave after `steps` steps. Throws Error where a tensor is missing or has another size.
  void restore(const std::map<std::string, Tensor>& state, std::int64_t steps);

 private:
  std::map<std::string, torch::Tensor> parameters_;
  torch::optim::Adam adam_;
};

}  // namespace choreo::train
