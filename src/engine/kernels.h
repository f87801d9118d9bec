#pragma once

#include <cstddef>
#include <cstdint>

// Files that are compiled for one instruction set include this: nothing here may make code that another file shares.

namespace choreo::engine {

/// Output rows that lie side by side in a packed matrix; every width below is padded to a multiple of it.
inline constexpr std::size_t kPanelRows = 32;

constexpr std::size_t padded(std::size_t width) { return (width + kPanelRows - 1) / kPanelRows * kPanelRows; }

/// A matrix [rows, depth], read only, as [rows / kPanelRows][depth][kPanelRows]: a kernel reads it from front to back
/// and multiplies whole vectors of outputs with one input. Weights are float, or the bits of a binary16.
struct PackedMatrix {
  const void* weights = nullptr;
  std::size_t panels = 0;
  std::size_t depth = 0;
};

/// Vectors of `depth` (in) or rows (out) numbers, `stride` apart.
struct Inputs {
  const float* values;
  std::size_t stride;
};
struct Outputs {
  float* values;
  std::size_t stride;
};

/// The inner loops. Each output number is one sum in the order of its inputs, however many columns there are: that is
/// why blocks, dancers and threads don't change a bit. `width` is a multiple of kPanelRows.
struct Kernels {
  /// out[c] += matrix · in[c] for `columns` columns.
  void (*accumulate_f32)(const PackedMatrix& matrix, Inputs in, std::size_t columns, Outputs out);
  /// The same with weights in halves; null where that would be slow.
  void (*accumulate_f16)(const PackedMatrix& matrix, Inputs in, std::size_t columns, Outputs out);
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
#endif

}  // namespace choreo::engine
