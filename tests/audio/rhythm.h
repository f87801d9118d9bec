#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace choreo::testing {

inline constexpr int kRhythmRate = 22050;  // Hz

/// The rhythm of tests/golden/make_beats.py: a little noise, and from every hit [samples] on 0.2 s more of it,
/// decaying; every fourth hit is twice as loud.
inline std::vector<float> rhythm(std::span<const std::int64_t> hits, std::int64_t seconds) {
  constexpr std::size_t kBurst = 4410;
  std::vector<double> loudness(static_cast<std::size_t>(seconds) * kRhythmRate, 0.01);
  for (std::size_t number = 0; number < hits.size(); ++number) {
    const auto hit = static_cast<std::size_t>(hits[number]);
    for (std::size_t i = hit; i < std::min(loudness.size(), hit + kBurst); ++i) {
      loudness[i] += (number % 4 == 0 ? 0.5 : 0.25) * std::exp(-static_cast<double>(i - hit) / 800);
    }
  }
  std::vector<float> samples;
  std::uint32_t state = 1;  // Numerical Recipes' generator
  for (const double gain : loudness) {
    state = 1664525 * state + 1013904223;
    samples.push_back(static_cast<float>(gain * ((state >> 8) / 8388608.0 - 1)));
  }
  return samples;
}

}  // namespace choreo::testing
