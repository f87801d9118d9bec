#include "choreo/pose/kinetics.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace choreo::pose {
namespace {

/// Half the low-pass's length [s]: two periods of the cut-off.
double half_width(double cutoff) { return 2.0 / cutoff; }

/// The low-pass's response at time t [s] from its middle, up to a factor.
double response(double t, double cutoff) {
  const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * t / half_width(cutoff));
  const double phase = 2 * std::numbers::pi * cutoff * t;
  return window * (phase == 0 ? 1 : std::sin(phase) / phase);
}

/// The position at frame n, which may lie before the first or after the last one: 2 · end − what lies as far inside.
double continued(const Matrix& position, std::ptrdiff_t n, std::size_t column) {
  const auto last = static_cast<std::ptrdiff_t>(position.rows()) - 1;
  if (n >= 0 && n <= last) return position(static_cast<std::size_t>(n), column);
  const std::ptrdiff_t end = n < 0 ? 0 : last;
  const auto inside = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(2 * end - n, 0, last));
  return 2.0 * position(static_cast<std::size_t>(end), column) - position(inside, column);
}

/// The low-passed pose at time `at` [frames of `position`].
std::array<double, kPoseSize> smooth_pose(const Matrix& position, double at, double fps, double cutoff) {
  std::array<double, kPoseSize> sums{};
  double weights = 0;
  const double reach = half_width(cutoff) * fps;
  for (auto n = static_cast<std::ptrdiff_t>(std::ceil(at - reach)); static_cast<double>(n) <= at + reach; ++n) {
    const double weight = response((static_cast<double>(n) - at) / fps, cutoff);
    weights += weight;
    for (std::size_t i = 0; i < kPoseSize; ++i) sums[i] += weight * continued(position, n, i);
  }
  for (double& sum : sums) sum /= weights;
  return sums;
}

/// Norm of a joint's order-th difference at frame t; `signs` are the binomial coefficients with their signs.
template <std::size_t N>
double difference_norm(const Matrix& motion, std::size_t t, std::size_t joint, const std::array<double, N>& signs) {
  double squares = 0;
  for (std::size_t axis = 0; axis < kDimensions; ++axis) {
    double difference = 0;
    for (std::size_t k = 0; k < N; ++k) difference += signs[k] * motion(t + k, joint * kDimensions + axis);
    squares += difference * difference;
  }
  return std::sqrt(squares);
}

double limb_length(const Matrix& motion, std::size_t t, const std::pair<int, int>& limb) {
  double squares = 0;
  for (std::size_t axis = 0; axis < kDimensions; ++axis) {
    const double from = motion(t, static_cast<std::size_t>(limb.first) * kDimensions + axis);
    const double to = motion(t, static_cast<std::size_t>(limb.second) * kDimensions + axis);
    squares += (to - from) * (to - from);
  }
  return std::sqrt(squares);
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Deviation / mean of one limb's length.
std::optional<double> length_variation(const Matrix& motion, const std::pair<int, int>& limb) {
  std::vector<double> lengths;
  for (std::size_t t = 0; t < motion.rows(); ++t) lengths.push_back(limb_length(motion, t, limb));
  const double centre = mean(lengths);
  if (!(centre > 0)) return {};
  double squares = 0;
  for (const double length : lengths) squares += (length - centre) * (length - centre);
  return std::sqrt(squares / static_cast<double>(lengths.size())) / centre;
}

}  // namespace

Matrix kinetic_motion(const Matrix& position, double fps, double aspect) {
  if (!(fps >= 1 && fps <= 1000)) fail("fps = {}, expected a number from 1 to 1000", fps);
  if (!(aspect > 0 && std::isfinite(aspect))) fail("aspect = {}, expected a positive number", aspect);
  if (position.empty()) return {};
  const double cutoff = std::min(kKineticCutoff, 0.4 * fps);
  const auto last = static_cast<double>(position.rows() - 1);
  // The small term keeps the last frame where the rates divide each other but their quotient was rounded.
  Matrix motion(static_cast<std::size_t>(std::floor(last / fps * kKineticFps + 1e-6)) + 1, kPoseSize);
  for (std::size_t k = 0; k < motion.rows(); ++k) {
    const auto pose = smooth_pose(position, static_cast<double>(k) / kKineticFps * fps, fps, cutoff);
    for (std::size_t i = 0; i < kPoseSize; ++i) {
      motion(k, i) = static_cast<float>(i % kDimensions == 0 ? pose[i] * aspect : pose[i]);
    }
  }
  return motion;
}

std::vector<double> smooth(std::span<const double> values, double deviation) {
  const auto reach = static_cast<std::ptrdiff_t>(std::ceil(4 * deviation));
  const auto count = static_cast<std::ptrdiff_t>(values.size());
  std::vector<double> weights;
  for (std::ptrdiff_t i = 0; i <= reach; ++i) {
    weights.push_back(std::exp(-0.5 * static_cast<double>(i * i) / (deviation * deviation)));
  }
  std::vector<double> result;
  for (std::ptrdiff_t t = 0; t < count; ++t) {
    double sum = 0, weight = 0;
    for (std::ptrdiff_t i = std::max<std::ptrdiff_t>(0, t - reach); i < std::min(count, t + reach + 1); ++i) {
      const double w = weights[static_cast<std::size_t>(std::abs(i - t))];
      sum += w * values[static_cast<std::size_t>(i)];
      weight += w;
    }
    result.push_back(sum / weight);
  }
  return result;
}

std::span<const std::size_t> all_joints() {
  static constexpr auto kAll = [] {
    std::array<std::size_t, kJoints> joints{};
    std::iota(joints.begin(), joints.end(), std::size_t{0});
    return joints;
  }();
  return kAll;
}

std::vector<double> joint_speed(const Matrix& motion, std::span<const std::size_t> joints) {
  constexpr std::array<double, 2> kFirst{-1, 1};
  std::vector<double> speeds;
  for (std::size_t t = 0; t + 1 < motion.rows(); ++t) {
    double sum = 0;
    for (const std::size_t joint : joints) sum += difference_norm(motion, t, joint, kFirst);
    speeds.push_back(sum * kKineticFps / static_cast<double>(joints.size()));
  }
  return speeds;
}

std::optional<double> mean_speed(const Matrix& motion) {
  const auto speeds = joint_speed(motion);
  if (speeds.empty()) return {};
  return mean(speeds);
}

std::optional<double> freeze_ratio(const Matrix& motion, double median_speed) {
  constexpr auto kWindow = static_cast<std::size_t>(kKineticFps);
  const auto speeds = joint_speed(motion);
  if (speeds.size() < kWindow || !(median_speed > 0)) return {};
  const std::size_t windows = speeds.size() - kWindow + 1;
  std::size_t frozen = 0;
  for (std::size_t begin = 0; begin < windows; ++begin) {
    if (mean(std::span(speeds).subspan(begin, kWindow)) < kFrozenShare * median_speed) ++frozen;
  }
  return static_cast<double>(frozen) / static_cast<double>(windows);
}

std::optional<double> jerk(const Matrix& motion) {
  constexpr std::array<double, 4> kThird{-1, 3, -3, 1};
  if (motion.rows() < kThird.size()) return {};
  double sum = 0;
  for (std::size_t t = 0; t + 3 < motion.rows(); ++t) {
    for (std::size_t joint = 0; joint < kJoints; ++joint) sum += difference_norm(motion, t, joint, kThird);
  }
  return sum * std::pow(kKineticFps, 3) / static_cast<double>((motion.rows() - 3) * kJoints);
}

std::optional<double> limb_length_variation(const Matrix& motion) {
  std::vector<double> variations;
  for (const auto& limb : kLimbs) {
    if (const auto variation = length_variation(motion, limb)) variations.push_back(*variation);
  }
  if (variations.empty()) return {};
  return mean(variations);
}

}  // namespace choreo::pose
