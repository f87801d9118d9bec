#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace choreo::nn {

/// A CDHC block on the CPU as one node of the graph: x [B, C, T] f32 → y [B, C, T] f32 (the paper, section 3).
/// weight [2C, C, kernel] and bias [2C] are f32; the convolution's inputs and outputs are rounded to `products` (f32 or
/// bf16; its sums are f32). x passes by unrounded, and so does its gradient.
torch::Tensor fused_block(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                          std::int64_t dilation, torch::ScalarType products);

}  // namespace choreo::nn
