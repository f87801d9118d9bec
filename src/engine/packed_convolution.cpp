#include "engine/packed_convolution.h"

#include "choreo/core/half.h"

#include <algorithm>

namespace choreo::engine {
namespace {

std::size_t padded_rows(std::span<const RowGroup> groups) {
  std::size_t rows = 0;
  for (const RowGroup& group : groups) rows += padded(group.count);
  return rows;
}

float rounded_to_half(float value) { return half_to_float(float_to_half(value)); }

}  // namespace

PackedConvolution::PackedConvolution(std::span<const RowGroup> groups, std::size_t in, std::size_t kernel,
                                     std::size_t dilation, const Arithmetic& arithmetic)
    : arithmetic_(arithmetic), in_(in), taps_(kernel), dilation_(dilation), bias_(padded_rows(groups)) {
  std::size_t row = 0;
  for (const RowGroup& group : groups) {
    std::copy_n(group.bias, group.count, bias_.begin() + static_cast<std::ptrdiff_t>(row));
    row += padded(group.count);
  }
  if (arithmetic.keeps_halves()) {
    pack(groups, halves_, float_to_half);
  } else if (arithmetic.precision == Precision::kF16) {
    pack(groups, floats_, rounded_to_half);
  } else {
    pack(groups, floats_, [](float value) { return value; });
  }
}

template <class Weight, class Convert>
void PackedConvolution::pack(std::span<const RowGroup> groups, AlignedVector<Weight>& into,
                             const Convert& convert) const {
  into.resize(taps_ * rows() * in_);
  std::size_t first = 0;
  for (const RowGroup& group : groups) {
    for (std::size_t r = 0; r < group.count; ++r) {
      const std::size_t row = first + r;
      Weight* place = into.data() + row / kPanelRows * in_ * kPanelRows + row % kPanelRows;
      const float* weight = group.weight + r * in_ * taps_;
      for (std::size_t k = 0; k < in_; ++k) {
        for (std::size_t tap = 0; tap < taps_; ++tap) {
          place[tap * rows() * in_ + k * kPanelRows] = convert(weight[k * taps_ + tap]);
        }
      }
    }
    first += padded(group.count);
  }
}

void PackedConvolution::begin(std::size_t columns, Outputs out) const {
  for (std::size_t c = 0; c < columns; ++c) std::copy(bias_.begin(), bias_.end(), out.values + c * out.stride);
}

void PackedConvolution::add_tap(std::size_t tap, Inputs in, std::size_t columns, Outputs out) const {
  const std::size_t first = tap * rows() * in_;
  PackedMatrix matrix{nullptr, rows() / kPanelRows, in_};
  if (arithmetic_.keeps_halves()) {
    matrix.weights = halves_.data() + first;
    arithmetic_.kernels->accumulate_f16(matrix, in, columns, out);
  } else {
    matrix.weights = floats_.data() + first;
    arithmetic_.kernels->accumulate_f32(matrix, in, columns, out);
  }
}

}  // namespace choreo::engine
