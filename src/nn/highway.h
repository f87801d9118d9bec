#pragma once

#include <cstddef>
#include <cstdint>

/// The element-wise part of a CDHC block over the frames of one channel (the paper, section 3):
/// y = tanh(H1) · relu(H2) + (1 − tanh(H1)) · x, each direction in one pass. What goes into and comes out of the
/// convolution is float or bfloat16 (its upper 16 bits), everything else float.
namespace choreo::nn::highway {

/// A float's upper 16 bits, rounded to nearest even.
using Bf16 = std::uint16_t;

/// tanh as the kernels compute it: within 4e-7 of the exact one, never beyond ±1; NaN stays NaN.
float tanh(float x);

/// `history` zeros, then x [n] rounded to the type of `padded` [history + n].
void pad(const float* x, float* padded, std::size_t history, std::size_t n);
void pad(const float* x, Bf16* padded, std::size_t history, std::size_t n);

/// y [n] from H1, H2 and x [n].
void forward(const float* h1, const float* h2, const float* x, float* y, std::size_t n);
void forward(const Bf16* h1, const Bf16* h2, const float* x, float* y, std::size_t n);

/// The gradients of H1 and H2 from the gradient of y.
void backward_halves(const float* h1, const float* h2, const float* x, const float* dy, float* dh1, float* dh2,
                     std::size_t n);
void backward_halves(const Bf16* h1, const Bf16* h2, const float* x, const float* dy, Bf16* dh1, Bf16* dh2,
                     std::size_t n);

/// The gradient of x: what comes back through the convolution (dconv) and past it.
void backward_x(const float* h1, const float* dy, const float* dconv, float* dx, std::size_t n);
void backward_x(const Bf16* h1, const float* dy, const Bf16* dconv, float* dx, std::size_t n);

}  // namespace choreo::nn::highway
