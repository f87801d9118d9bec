#include "nn/highway.h"

#include <algorithm>
#include <bit>

// One compilation for each generation of processors, chosen when the program starts. The loops are plain: the compiler
// makes vectors of them (CMakeLists.txt gives this file -fno-trapping-math, without which it may not).
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define CHOREO_VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CHOREO_VECTORISED
#endif
#define CHOREO_INLINE inline __attribute__((always_inline))

namespace choreo::nn::highway {
namespace {

/// x · P(x²) / Q(x²), the minimax fit of its form to tanh on [−8, 8]; beyond, tanh is ±1 within 3e-7.
CHOREO_INLINE float tanh_of(float x) {
  constexpr float kMost = 8.0F;
  const float c = std::min(std::max(x, -kMost), kMost);
  const float u = c * c;
  const float p = (((1.523188393e-08F * u + 2.189570653e-05F) * u + 3.571661270e-03F) * u + 1.344455126e-01F) * u + 1;
  const float q = (((8.523042050e-07F * u + 3.411395546e-04F) * u + 2.616468357e-02F) * u + 4.677787861e-01F) * u + 1;
  return c * p / q;
}

CHOREO_INLINE float widen(float value) { return value; }
CHOREO_INLINE float widen(Bf16 value) { return std::bit_cast<float>(std::uint32_t{value} << 16U); }

CHOREO_INLINE void round_to(float value, float& result) { result = value; }
CHOREO_INLINE void round_to(float value, Bf16& result) {
  constexpr Bf16 kNan = 0x7FC0;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto rounded = static_cast<Bf16>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U);
  result = value != value ? kNan : rounded;
}

/// NaN stays NaN: a broken weight must show in the loss.
CHOREO_INLINE float relu(float x) { return x < 0 ? 0.0F : x; }

template <class T>
CHOREO_INLINE void pad_all(const float* __restrict x, T* __restrict padded, std::size_t history, std::size_t n) {
  std::fill_n(padded, history, T{0});
  for (std::size_t i = 0; i < n; ++i) round_to(x[i], padded[history + i]);
}

template <class T>
CHOREO_INLINE void forward_all(const T* __restrict h1, const T* __restrict h2, const float* __restrict x,
                               float* __restrict y, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) y[i] = x[i] + tanh_of(widen(h1[i])) * (relu(widen(h2[i])) - x[i]);
}

template <class T>
CHOREO_INLINE void backward_halves_all(const T* __restrict h1, const T* __restrict h2, const float* __restrict x,
                                       const float* __restrict dy, T* __restrict dh1, T* __restrict dh2,
                                       std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const float t = tanh_of(widen(h1[i]));
    const float candidate = widen(h2[i]);
    round_to(dy[i] * (relu(candidate) - x[i]) * (1 - t * t), dh1[i]);
    round_to(candidate <= 0 ? 0.0F : dy[i] * t, dh2[i]);
  }
}

template <class T>
CHOREO_INLINE void backward_x_all(const T* __restrict h1, const float* __restrict dy, const T* __restrict dconv,
                                  float* __restrict dx, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) dx[i] = widen(dconv[i]) + dy[i] * (1 - tanh_of(widen(h1[i])));
}

}  // namespace

float tanh(float x) { return tanh_of(x); }

CHOREO_VECTORISED void pad(const float* x, float* padded, std::size_t history, std::size_t n) {
  pad_all(x, padded, history, n);
}
CHOREO_VECTORISED void pad(const float* x, Bf16* padded, std::size_t history, std::size_t n) {
  pad_all(x, padded, history, n);
}
CHOREO_VECTORISED void forward(const float* h1, const float* h2, const float* x, float* y, std::size_t n) {
  forward_all(h1, h2, x, y, n);
}
CHOREO_VECTORISED void forward(const Bf16* h1, const Bf16* h2, const float* x, float* y, std::size_t n) {
  forward_all(h1, h2, x, y, n);
}
CHOREO_VECTORISED void backward_halves(const float* h1, const float* h2, const float* x, const float* dy, float* dh1,
                                       float* dh2, std::size_t n) {
  backward_halves_all(h1, h2, x, dy, dh1, dh2, n);
}
CHOREO_VECTORISED void backward_halves(const Bf16* h1, const Bf16* h2, const float* x, const float* dy, Bf16* dh1,
                                       Bf16* dh2, std::size_t n) {
  backward_halves_all(h1, h2, x, dy, dh1, dh2, n);
}
CHOREO_VECTORISED void backward_x(const float* h1, const float* dy, const float* dconv, float* dx, std::size_t n) {
  backward_x_all(h1, dy, dconv, dx, n);
}
CHOREO_VECTORISED void backward_x(const Bf16* h1, const float* dy, const Bf16* dconv, float* dx, std::size_t n) {
  backward_x_all(h1, dy, dconv, dx, n);
}

}  // namespace choreo::nn::highway
