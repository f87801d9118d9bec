#pragma once

#include "choreo/model/checkpoint.h"
#include "choreo/model/flow.h"
#include "choreo/nn/convolution.h"

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace choreo::nn {

/// The flow over windows of motion in LibTorch (model::Flow has its equations). Runs on any device.
class Flow {
 public:
  Flow(const model::Flow& layout, torch::Device device);

  /// Windows on their way x [B, components] at the times t [B, 1] under conditions c [B, ConditionLayout::size()] →
  /// v(x, t | c) [B, components].
  [[nodiscard]] torch::Tensor velocity(const torch::Tensor& x, const torch::Tensor& t, const torch::Tensor& c) const;

  /// Noise [B, components] → windows [B, components], in `steps` Euler steps; `guidance` other than 1 strengthens the
  /// place in the bar. No gradient.
  [[nodiscard]] torch::Tensor sample(torch::Tensor noise, const torch::Tensor& c, std::int64_t steps,
                                     double guidance) const;

  /// Weights and biases by their names in a checkpoint. The tensors are shared, not copied.
  [[nodiscard]] std::map<std::string, torch::Tensor> parameters() const { return parameters_of(layers()); }
  void initialise(std::uint64_t seed) { nn::initialise(layers(), seed); }
  void load(const model::Checkpoint& checkpoint);

  [[nodiscard]] const model::ConditionLayout& conditions() const { return layout_.conditions; }
  [[nodiscard]] torch::Device device() const { return device_; }

 private:
  [[nodiscard]] Layers layers() const;

  model::Flow layout_;
  torch::Device device_;
  CausalConvolution window_, condition_, time_;
  std::vector<CausalConvolution> layers_;
  CausalConvolution output_;
};

}  // namespace choreo::nn
