#pragma once

#include "choreo/core/safetensors.h"
#include "choreo/model/config.h"

#include <torch/torch.h>

#include <map>
#include <string>
#include <vector>

namespace choreo::train {

/// Adam (D. Kingma, J. Ba, ICLR 2015, algorithm 1) over named tensors, whose moments can be kept and put back.
/// Iteration t, with the gradient g, the learning rate α and ε = 1e-8, element by element:
///
///     m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,   θ ← θ − α · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
///
/// It is LibTorch's fused kernel: each weight is read and written once.
class Optimiser {
 public:
  Optimiser(const std::map<std::string, torch::Tensor>& parameters, const model::Config::Optimiser& options);

  void zero_gradients();
  void step();

  /// First and second moments as "m/<name>" and "v/<name>".
  [[nodiscard]] std::map<std::string, Tensor> state() const;
  /// Puts back what state() gave after `steps` steps. Throws Error where a tensor is missing or has another size.
  void restore(const std::map<std::string, Tensor>& state, std::int64_t steps);

  /// The moments themselves, the first ones first, and the number of steps [1]: what processes must share to go on as
  /// one.
  [[nodiscard]] std::vector<torch::Tensor> tensors() const;

 private:
  model::Config::Optimiser options_;
  std::vector<std::string> names_;
  std::vector<torch::Tensor> parameters_;
  std::vector<torch::Tensor> means_;
  std::vector<torch::Tensor> squares_;
  torch::Tensor steps_;  // [1] f32, where the parameters are
};

}  // namespace choreo::train
