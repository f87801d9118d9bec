#include "engine/packed_convolution.h"

#include "choreo/core/error.h"
#include "choreo/core/half.h"

#include <algorithm>
#include <bit>

namespace choreo::engine {
namespace {

std::size_t padded_rows(std::span<const RowGroup> groups) {
  std::size_t rows = 0;
  for (const RowGroup& group : groups) rows += padded(group.count);
  return rows;
}

float rounded_to_half(float value) { return half_to_float(float_to_half(value)); }

/// Inputs whose weights lie side by side; see PackedMatrix.
std::size_t inputs_together(const Arithmetic& arithmetic) { return arithmetic.kept() == Precision::kBf16 ? 2 : 1; }

/// The bits of the nearest bfloat16, of two the even one; of a finite value.
std::uint16_t float_to_bfloat(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16);
}

}  // namespace

PackedConvolution::PackedConvolution(std::span<const RowGroup> groups, std::size_t in, std::size_t kernel,
                                     std::size_t dilation, const Arithmetic& arithmetic)
    : accumulate(arithmetic.accumulate()),
      arithmetic_(arithmetic),
      in_(in),
      taps_(kernel),
      dilation_(dilation),
      bias_(padded_rows(groups)) {
  std::size_t row = 0;
  for (const RowGroup& group : groups) {
    std::copy_n(group.bias, group.count, bias_.begin() + static_cast<std::ptrdiff_t>(row));
    row += padded(group.count);
  }
  if (arithmetic.kept() == Precision::kBf16) {
    if (in > kMostBf16Depth) fail("a layer of {} inputs, precision bf16 takes {}", in, kMostBf16Depth);
    pack(groups, halves_, float_to_bfloat);
  } else if (arithmetic.kept() == Precision::kF16) {
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
  into.resize(taps_ * tap_size());
  const std::size_t together = inputs_together(arithmetic_);
  const std::size_t panel = tap_size() / rows() * kPanelRows;
  std::size_t first = 0;
  for (const RowGroup& group : groups) {
    for (std::size_t r = 0; r < group.count; ++r) {
      const std::size_t row = first + r;
      Weight* place = into.data() + row / kPanelRows * panel + row % kPanelRows * together;
      const float* weight = group.weight + r * in_ * taps_;
      for (std::size_t k = 0; k < in_; ++k) {
        for (std::size_t tap = 0; tap < taps_; ++tap) {
          const std::size_t input = k / together * together * kPanelRows + k % together;
          place[tap * tap_size() + input] = convert(weight[k * taps_ + tap]);
        }
      }
    }
    first += padded(group.count);
  }
}

void PackedConvolution::run(Inputs in, std::size_t columns, Outputs out) const {
  begin(columns, out);
  accumulate(tap(0), in, columns, out);
}

void PackedConvolution::begin(std::size_t columns, Outputs out) const {
  for (std::size_t c = 0; c < columns; ++c) std::copy(bias_.begin(), bias_.end(), out.values + c * out.stride);
}

std::size_t PackedConvolution::tap_size() const {
  const std::size_t together = inputs_together(arithmetic_);
  return rows() * ((in_ + together - 1) / together * together);
}

PackedMatrix PackedConvolution::tap(std::size_t tap) const {
  const std::size_t first = tap * tap_size();
  const bool floats = arithmetic_.kept() == Precision::kF32;
  const void* weights = floats ? static_cast<const void*>(floats_.data() + first) : halves_.data() + first;
  return {.weights = weights, .panels = rows() / kPanelRows, .depth = in_};
}

}  // namespace choreo::engine
