#include "audio/onset_kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "audio/wide_vectors.h"

namespace choreo::audio {
namespace {

std::int32_t bits(float value) { return std::bit_cast<std::int32_t>(value); }

}  // namespace

CHOREO_WIDE_VECTORS
void rise(const float* before, const float* now, std::span<float> rises) {
  for (std::size_t i = 0; i < rises.size(); ++i) rises[i] = std::max(0.0F, now[i] - before[i]);
}

// Values ≥ 0 are ordered as their bits are, so the lower middle value is found from its highest bit to its lowest by
// counting: 31 passes without a branch, several times as fast as std::nth_element.
CHOREO_WIDE_VECTORS
float median(std::span<const float> values) {
  const auto half = static_cast<std::int32_t>(values.size() / 2);
  std::int32_t zeros = 0;
  for (const float value : values) zeros += value == 0 ? 1 : 0;
  if (zeros > half) return 0;  // often: most of a sound fades
  std::int32_t lower = 0;
  for (int bit = 30; bit >= 0; --bit) {
    const std::int32_t candidate = lower | (1 << bit);
    std::int32_t below = 0;
    for (const float value : values) below += bits(value) < candidate ? 1 : 0;
    if (below < half) lower = candidate;
  }
  std::int32_t up_to = 0, above = std::numeric_limits<std::int32_t>::max();
  for (const float value : values) {
    up_to += bits(value) <= lower ? 1 : 0;
    above = std::min(above, bits(value) > lower ? bits(value) : std::numeric_limits<std::int32_t>::max());
  }
  return (std::bit_cast<float>(lower) + std::bit_cast<float>(up_to > half ? lower : above)) / 2;
}

CHOREO_WIDE_VECTORS
void add(const float* values, float share, std::span<double> sums) {
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += share * values[i];
}

CHOREO_WIDE_VECTORS
float energy(std::span<const float> values) {
  constexpr std::size_t kLanes = 8;
  std::array<float, kLanes> sums{};  // in an order of their own: the compiler may not choose one
  const std::size_t whole = values.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += values[i + lane] * values[i + lane];
  }
  for (std::size_t i = whole; i < values.size(); ++i) sums[0] += values[i] * values[i];
  float sum = 0;
  for (const float part : sums) sum += part;
  return sum;
}

}  // namespace choreo::audio
