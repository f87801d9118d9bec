#pragma once

#include "choreo/model/checkpoint.h"
#include "choreo/model/network.h"

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace choreo::nn {

/// What a network remembers between two blocks of frames: for each dilated convolution the inputs it still needs, and
/// the last pose where it measures motion. Empty at the start of a dance, where every layer sees zeros.
using Memory = std::map<std::string, torch::Tensor>;

/// A causal dilated convolution: output t sees inputs ≤ t, zeros before the start.
class CausalConvolution {
 public:
  CausalConvolution(model::Convolution layout, torch::Device device);

  /// x [B, in, T] → [B, out, T], both f32. With a memory the frames before x are taken from it and kept in it. What is
  /// multiplied, and the result, are rounded to `products`; the sums are f32.
  torch::Tensor operator()(const torch::Tensor& x, Memory* memory = nullptr,
                           torch::ScalarType products = torch::kFloat32) const;

  [[nodiscard]] const model::Convolution& layout() const { return layout_; }

  torch::Tensor weight;  ///< [out, in, kernel]
  torch::Tensor bias;    ///< [out]

 private:
  [[nodiscard]] torch::Tensor extend_back(const torch::Tensor& x, Memory* memory) const;

  model::Convolution layout_;
};

using Layers = std::vector<const CausalConvolution*>;

/// Weights and biases by their names in a checkpoint. The tensors are shared, not copied.
std::map<std::string, torch::Tensor> parameters_of(const Layers& layers);
/// U(−1/√fan-in, 1/√fan-in) for weights and biases, from `seed` alone: the same on every device.
void initialise(const Layers& layers, std::uint64_t seed);
/// Copies values into a tensor, or out of one, wherever it lies.
void copy_into(const torch::Tensor& target, const std::vector<float>& values);
std::vector<float> copy_out(const torch::Tensor& tensor);

}  // namespace choreo::nn
