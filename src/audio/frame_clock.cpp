#include "choreo/audio/frame_clock.h"

#include "choreo/core/error.h"

#include <cmath>

namespace choreo::audio {
namespace {

struct Fraction {
  std::uint64_t numerator, denominator;
};

/// The simplest fraction that is `value` to within rounding, by continued fractions; denominators up to 100,000.
Fraction to_fraction(double value) {
  constexpr std::uint64_t kMaxDenominator = 100'000;
  Fraction before{0, 1}, now{1, 0};
  for (double rest = value;; rest = 1 / (rest - std::floor(rest))) {
    const auto whole = static_cast<std::uint64_t>(rest);
    const Fraction next{whole * now.numerator + before.numerator, whole * now.denominator + before.denominator};
    if (next.denominator > kMaxDenominator) return now;
    before = now;
    now = next;
    const double found = static_cast<double>(now.numerator) / static_cast<double>(now.denominator);
    if (std::abs(found - value) <= 1e-15 * value) return now;
  }
}

}  // namespace

FrameClock::FrameClock(int sample_rate, double fps) {
  if (sample_rate < 1) fail("sample_rate = {}, expected a positive number of Hz", sample_rate);
  if (!(fps >= 0.001 && fps <= sample_rate)) fail("fps = {}, expected 0.001 to sample_rate = {}", fps, sample_rate);
  const auto [numerator, denominator] = to_fraction(fps);
  twice_hop_ = 2 * static_cast<std::uint64_t>(sample_rate) * denominator;
  divisor_ = numerator;
}

std::size_t FrameClock::centre(std::size_t k) const { return (k * twice_hop_ + divisor_) / (2 * divisor_); }

std::size_t FrameClock::count(std::size_t samples) const {
  // round(x) ≤ S is x < S + ½: the k with k · twice_hop < (2 S + 1) · divisor.
  return ((2 * samples + 1) * divisor_ + twice_hop_ - 1) / twice_hop_;
}

}  // namespace choreo::audio
