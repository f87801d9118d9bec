#include "choreo/pose/coherence.h"

#include "choreo/pose/kinetics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>
#include <vector>

namespace choreo::pose {
namespace {

constexpr double kTrend = 1;                                // s
constexpr double kWindow = 20;                              // s
constexpr std::array<double, 5> kPeriods{0.5, 1, 2, 3, 4};  // beats
constexpr std::array<double, 9> kStretches{0.80, 0.85, 0.90, 0.95, 1.05, 1.10, 1.15, 1.20, 1.25};
constexpr double kStill = 1e-9;  // heights / s: rounding, no motion

/// The part of a motion that lies between a song's first and last beat.
struct BetweenBeats {
  std::vector<double> pulse;
  std::vector<double> phase;  // running number of the beat
};

BetweenBeats between_beats(std::span<const double> pulse, std::span<const double> beats, double start) {
  BetweenBeats between;
  if (beats.size() < 2) return between;
  for (std::size_t t = 0; t < pulse.size(); ++t) {
    const double time = start + (static_cast<double>(t) + 0.5) / kKineticFps;  // a speed lies between two frames
    const auto next = std::ranges::upper_bound(beats, time);
    if (next == beats.begin() || next == beats.end()) continue;
    const double before = *(next - 1);
    between.pulse.push_back(pulse[t]);
    between.phase.push_back(static_cast<double>(next - 1 - beats.begin()) + (time - before) / (*next - before));
  }
  return between;
}

/// |mean of v · exp(2πi φ / period)| over one window.
double locking(std::span<const double> pulse, std::span<const double> phase, double period) {
  std::complex<double> sum = 0;
  for (std::size_t t = 0; t < pulse.size(); ++t) {
    sum += std::polar(1.0, 2 * std::numbers::pi * phase[t] / period) * pulse[t];
  }
  return std::abs(sum) / static_cast<double>(pulse.size());
}

/// Mean over equal windows of about kWindow; one for what is shorter.
double mean_locking(const BetweenBeats& between, double period) {
  const std::size_t count = between.pulse.size();
  const double wanted = static_cast<double>(count) / (kWindow * kKineticFps);
  const auto windows = static_cast<std::size_t>(std::max(1.0, std::floor(wanted + 0.1)));
  double sum = 0;
  for (std::size_t w = 0; w < windows; ++w) {
    const std::size_t begin = count * w / windows, length = count * (w + 1) / windows - begin;
    sum += locking(std::span(between.pulse).subspan(begin, length), std::span(between.phase).subspan(begin, length),
                   period);
  }
  return sum / static_cast<double>(windows);
}

std::optional<double> coherence(const BetweenBeats& between, double stretch) {
  if (static_cast<double>(between.pulse.size()) < kLeastCoherent * kKineticFps) return {};
  double highest = 0;
  for (const double period : kPeriods) highest = std::max(highest, mean_locking(between, period / stretch));
  return highest;
}

}  // namespace

std::span<const std::size_t> ankles() {
  static constexpr std::array<std::size_t, 2> kAnkles{11, 14};
  return kAnkles;
}

std::vector<double> pulse(const Matrix& motion, std::span<const std::size_t> joints) {
  auto values = joint_speed(motion, joints);
  const auto trend = smooth(values, kTrend * kKineticFps);
  double squares = 0;
  for (std::size_t t = 0; t < values.size(); ++t) {
    values[t] -= trend[t];
    squares += values[t] * values[t];
  }
  const double deviation = std::sqrt(squares / static_cast<double>(values.size()));
  if (!(deviation > kStill)) return {};
  for (double& value : values) value /= deviation;
  return values;
}

std::optional<double> beat_coherence(std::span<const double> pulse, std::span<const double> beats, double start,
                                     double stretch) {
  return coherence(between_beats(pulse, beats, start), stretch);
}

std::optional<double> stretched_coherence(std::span<const double> pulse, std::span<const double> beats, double start) {
  const auto between = between_beats(pulse, beats, start);
  double sum = 0;
  for (const double stretch : kStretches) {
    const auto value = coherence(between, stretch);
    if (!value) return {};
    sum += *value;
  }
  return sum / static_cast<double>(kStretches.size());
}

}  // namespace choreo::pose
