#pragma once

#include <cstddef>
#include <cstdint>

// Files that are compiled for one instruction set include this: nothing here may make code that another file shares.

namespace choreo::engine {

/// Output rows that lie side by side in a packed matrix; every width below is padded to a multiple of it.
inline constexpr std::size_t kPanelRows = 32;

constexpr std::size_t padded(std::size_t width) { return (width + kPanelRows - 1) / kPanelRows * kPanelRows; }

/// A matrix [rows, depth], read only, as [rows / kPanelRows][depth][kPanelRows]: a kernel reads it from front to back
/// and multiplies whole vectors of outputs with one input. Weights are float, or the bits of a binary16; or of
/// bfloat16, two of a row side by side: [rows / kPanelRows][depth / 2, rounded up][kPanelRows][2].
struct PackedMatrix {
  const void* weights = nullptr;
  std::size_t panels = 0;
  std::size_t depth = 0;
};

/// The most that bfloat16's kernel takes: what model.encoder_channels may be.
inline constexpr std::size_t kMostBf16Depth = 8192;

/// Vectors of `depth` (in) or rows (out) numbers, `stride` apart.
struct Inputs {
  const float* values;
  std::size_t stride;
};
struct Outputs {
  float* values;
  std::size_t stride;
};

/// out[c] += matrix · in[c] for `columns` columns.
using Accumulate = void (*)(const PackedMatrix& matrix, Inputs in, std::size_t columns, Outputs out);

/// The inner loops. Each output number is one sum in the order of its inputs, however many columns there are: that is
/// why blocks, sessions and threads don't change a bit. `width` is a multiple of kPanelRows.
struct Kernels {
  Accumulate accumulate_f32;
  Accumulate accumulate_f16;   ///< null where that would be slow
  Accumulate accumulate_bf16;  ///< rounds the inputs too; null where there is none, and not for every AVX-512
  void (*relu)(float* x, std::size_t width);
  void (*tanh)(float* x, std::size_t width);
  void (*sigmoid)(float* x, std::size_t width);
  /// y = tanh(h1) · relu(h2) + (1 − tanh(h1)) · x
  void (*highway)(const float* h1, const float* h2, const float* x, float* y, std::size_t width);
  /// y = σ(h1) · tanh(h2)
  void (*gate)(const float* h1, const float* h2, float* y, std::size_t width);
};

extern const Kernels kPortableKernels;
#if defined(__x86_64__)
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
void accumulate_bf16(const PackedMatrix& matrix, Inputs in, std::size_t columns, Outputs out);
#endif

}  // namespace choreo::engine
