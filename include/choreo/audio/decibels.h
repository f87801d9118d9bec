#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace choreo::audio {

/// 10 · log10(max(power, 1e-10)) within 1e-5 dB, for finite powers; without a branch or a call, so that loops over it
/// become vector instructions. log(m) = 2 artanh((m − 1) / (m + 1)) for the mantissa m in [√½, √2).
inline float decibels(float power) {
  constexpr std::int32_t kRootHalf = 0x3F3504F3;  // the bits of √½
  constexpr float kPerFactor = 8.6858896F;        // dB: 20 / log(10)
  constexpr float kPerOctave = 3.0103F;           // dB: 10 · log10(2)
  const auto bits = std::bit_cast<std::int32_t>(std::max(power, 1e-10F));
  const std::int32_t exponent = (bits - kRootHalf) >> 23;
  const auto mantissa = std::bit_cast<float>(bits - exponent * (1 << 23));
  const float s = (mantissa - 1) / (mantissa + 1);
  const float s2 = s * s;
  const float artanh = s * (1 + s2 * (1.F / 3 + s2 * (1.F / 5 + s2 * (1.F / 7 + s2 * (1.F / 9)))));
  return static_cast<float>(exponent) * kPerOctave + artanh * kPerFactor;
}

}  // namespace choreo::audio
