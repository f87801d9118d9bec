#pragma once

#include "choreo/engine/native.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/aligned.h"
#include "engine/kernels.h"

namespace choreo::engine {

const Kernels& kernels_for(InstructionSet instructions);

/// How weights are kept and multiplied.
struct Arithmetic {
  Precision precision;
  const Kernels* kernels;

  /// How weights lie in memory: where halves would be slow, as floats, which f16 has rounded.
  [[nodiscard]] Precision kept() const {
    return precision == Precision::kF16 && kernels->accumulate_f16 == nullptr ? Precision::kF32 : precision;
  }
  /// The kernel that multiplies what is kept.
  [[nodiscard]] Accumulate accumulate() const {
    if (kept() == Precision::kF32) return kernels->accumulate_f32;
    return kept() == Precision::kBf16 ? kernels->accumulate_bf16 : kernels->accumulate_f16;
  }
};

/// Output rows that belong together: weight [count, in, kernel], bias [count].
struct RowGroup {
  const float* weight;
  const float* bias;
  std::size_t count;
};

/// A causal dilated convolution for the kernels. Each group of output rows is padded on its own, with zeros, so that an
/// activation finds all of them at a vector's beginning.
class PackedConvolution {
 public:
  PackedConvolution(std::span<const RowGroup> groups, std::size_t in, std::size_t kernel, std::size_t dilation,
                    const Arithmetic& arithmetic);

  [[nodiscard]] std::size_t in() const { return in_; }
  [[nodiscard]] std::size_t rows() const { return bias_.size(); }  ///< outputs with their padding
  [[nodiscard]] std::size_t taps() const { return taps_; }
  [[nodiscard]] std::size_t dilation() const { return dilation_; }
  [[nodiscard]] std::size_t history() const { return (taps_ - 1) * dilation_; }
  [[nodiscard]] const Kernels& kernels() const { return *arithmetic_.kernels; }
  [[nodiscard]] std::span<const float> bias() const { return bias_; }
  [[nodiscard]] std::size_t bytes() const {
    return floats_.size() * sizeof(float) + halves_.size() * sizeof(std::uint16_t);
  }

  /// Of a 1×1 convolution: out[c] = bias + weight · in[c] for `columns` columns.
  void run(Inputs in, std::size_t columns, Outputs out) const;

  /// out[c] = bias: how every sum begins.
  void begin(std::size_t columns, Outputs out) const;
  /// weight[:, :, tap], for accumulate(). Taps are added from the oldest, 0, to the present's, taps() − 1: in this
  /// order, always.
  [[nodiscard]] PackedMatrix tap(std::size_t tap) const;
  /// The kernel for these weights.
  Accumulate accumulate;

 private:
  template <class Weight, class Convert>
  void pack(std::span<const RowGroup> groups, AlignedVector<Weight>& into, const Convert& convert) const;
  [[nodiscard]] std::size_t tap_size() const;  ///< weights, with padding

  Arithmetic arithmetic_;
  std::size_t in_, taps_, dilation_;
  AlignedVector<float> bias_;            // [rows]
  AlignedVector<float> floats_;          // [taps][a PackedMatrix], or
  AlignedVector<std::uint16_t> halves_;  // the same, of binary16 or bfloat16
};

}  // namespace choreo::engine
