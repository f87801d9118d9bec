#include "choreo/measure/alignment.h"

#include "choreo/measure/autocorrelation.h"
#include "choreo/pose/kinetics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace choreo::measure {
namespace {

constexpr double kSmoothing = 0.083;  // s
constexpr double kApart = 0.167;      // s
constexpr double kSigma = 0.050;      // s

struct Minimum {
  double time = 0;
  double speed = 0;
};

std::vector<Minimum> minima(std::span<const double> speed) {
  std::vector<Minimum> found;
  for (std::size_t t = 1; t + 1 < speed.size(); ++t) {
    if (!(speed[t] < speed[t - 1] && speed[t] <= speed[t + 1])) continue;
    const double at = static_cast<double>(t) + 0.5 + turning_point(speed[t - 1], speed[t], speed[t + 1]);
    found.push_back({at / pose::kKineticFps, speed[t]});
  }
  return found;
}

}  // namespace

std::vector<double> motion_beats(const Matrix& motion) {
  auto candidates = minima(pose::smooth(pose::joint_speed(motion), kSmoothing * pose::kKineticFps));
  std::ranges::stable_sort(candidates, {}, &Minimum::speed);
  std::vector<double> beats;
  for (const Minimum& candidate : candidates) {
    const bool apart =
        std::ranges::none_of(beats, [&](double beat) { return std::abs(beat - candidate.time) < kApart; });
    if (apart) beats.push_back(candidate.time);
  }
  std::ranges::sort(beats);
  return beats;
}

std::optional<double> alignment(std::span<const double> from, std::span<const double> to) {
  if (from.empty() || to.empty()) return {};
  double sum = 0;
  for (const double time : from) {
    const auto after = std::ranges::lower_bound(to, time);
    double distance = after == to.end() ? HUGE_VAL : *after - time;
    if (after != to.begin()) distance = std::min(distance, time - *(after - 1));
    sum += std::exp(-distance * distance / (2 * kSigma * kSigma));
  }
  return sum / static_cast<double>(from.size());
}

}  // namespace choreo::measure
