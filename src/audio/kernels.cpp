#include "audio/kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>

// Before a function whose loops gain from wider vectors than x86-64 promises: the processor is asked once, at start,
// which is before ThreadSanitizer is up.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#define CHOREO_WIDE_VECTORS __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define CHOREO_WIDE_VECTORS
#endif

namespace choreo::audio {
namespace {

std::int32_t bits_of(float value) { return std::bit_cast<std::int32_t>(value); }

/// log(m) = 2 artanh((m − 1) / (m + 1)) for the mantissa m in [√½, √2); without a branch or a call, so that loops over
/// it become vector instructions.
inline float decibels(float power) {
  constexpr std::int32_t kRootHalf = 0x3F3504F3;  // the bits of √½
  constexpr float kPerFactor = 8.6858896F;        // dB: 20 / log(10)
  constexpr float kPerOctave = 3.0103F;           // dB: 10 · log10(2)
  const std::int32_t bits = bits_of(std::max(power, 1e-10F));
  const std::int32_t exponent = (bits - kRootHalf) >> 23;
  const auto mantissa = std::bit_cast<float>(bits - exponent * (1 << 23));
  const float s = (mantissa - 1) / (mantissa + 1);
  const float s2 = s * s;
  const float artanh = s * (1 + s2 * (1.F / 3 + s2 * (1.F / 5 + s2 * (1.F / 7 + s2 * (1.F / 9)))));
  return static_cast<float>(exponent) * kPerOctave + artanh * kPerFactor;
}

}  // namespace

CHOREO_WIDE_VECTORS
void multiply(const float* a, const float* b, float* __restrict out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = a[i] * b[i];
}

CHOREO_WIDE_VECTORS
void part(const float* pairs, std::size_t count, float* __restrict real, float* __restrict imaginary) {
  for (std::size_t i = 0; i < count; ++i) {
    real[i] = pairs[2 * i];
    imaginary[i] = pairs[2 * i + 1];
  }
}

CHOREO_WIDE_VECTORS
void untangle(std::span<const float> real, std::span<const float> imaginary, std::span<const float> cosines,
              std::span<const float> sines, float* __restrict power) {
  const std::size_t n = real.size();
  const float *re = real.data(), *im = imaginary.data(), *c = cosines.data(), *s = sines.data();
  power[0] = (re[0] + im[0]) * (re[0] + im[0]);
  power[n] = (re[0] - im[0]) * (re[0] - im[0]);
  for (std::size_t k = 1; k < n; ++k) {
    const float even_re = re[k] + re[n - k], even_im = im[k] - im[n - k];
    const float odd_re = im[k] + im[n - k], odd_im = re[n - k] - re[k];
    const float x_re = even_re + c[k] * odd_re + s[k] * odd_im;
    const float x_im = even_im + c[k] * odd_im - s[k] * odd_re;
    power[k] = 0.25F * (x_re * x_re + x_im * x_im);
  }
}

CHOREO_WIDE_VECTORS
void weigh(const SparseFilters& filters, const float* power, std::span<float> mel) {
  constexpr std::size_t kLanes = SparseFilters::kLanes;
  for (std::size_t m = 0; m < mel.size(); ++m) {
    const SparseFilters::Band& band = filters.bands[m];
    const float* w = filters.weights.data() + band.first_weight;
    const float* p = power + band.first_bin;
    std::array<float, kLanes> sums{};  // in an order of their own: the compiler may not choose one
    for (std::size_t v = 0; v < band.vectors; ++v, w += kLanes, p += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += w[lane] * p[lane];
    }
    for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
      for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
    }
    mel[m] = sums[0];
  }
}

CHOREO_WIDE_VECTORS
void to_decibels(std::span<float> values) {
  for (float& value : values) value = decibels(value);
}

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
    for (const float value : values) below += bits_of(value) < candidate ? 1 : 0;
    if (below < half) lower = candidate;
  }
  std::int32_t up_to = 0, above = std::numeric_limits<std::int32_t>::max();
  for (const float value : values) {
    up_to += bits_of(value) <= lower ? 1 : 0;
    above = std::min(above, bits_of(value) > lower ? bits_of(value) : std::numeric_limits<std::int32_t>::max());
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
