#include "choreo/measure/autocorrelation.h"

#include "choreo/pose/kinetics.h"

#include <algorithm>
#include <numeric>

namespace choreo::measure {
namespace {

constexpr double kProminence = 0.005;
constexpr double kStill = 1e-6;  // heights: a smaller deviation is rounding, no motion

std::vector<double> without_mean(std::span<const double> signal) {
  const double mean = std::accumulate(signal.begin(), signal.end(), 0.0) / static_cast<double>(signal.size());
  std::vector<double> centred(signal.begin(), signal.end());
  for (double& value : centred) value -= mean;
  return centred;
}

double sum_at_lag(std::span<const double> signal, std::size_t lag) {
  if (lag >= signal.size()) return 0;
  return std::inner_product(signal.begin() + static_cast<std::ptrdiff_t>(lag), signal.end(), signal.begin(), 0.0);
}

LagCurve average_of(std::span<const LagCurve> curves) {
  LagCurve average;
  double count = 0;
  for (const LagCurve& curve : curves) {
    if (curve.empty()) continue;
    average.resize(curve.size());
    for (std::size_t k = 0; k < curve.size(); ++k) average[k] += curve[k];
    ++count;
  }
  for (double& value : average) value /= count;
  return average;
}

/// The lowest value between a peak and the first higher one on its way to the curve's end.
template <class Iterator>
double lowest_before_higher(Iterator peak, Iterator end) {
  double lowest = *peak;
  for (Iterator at = peak; at != end && *at <= *peak; ++at) lowest = std::min(lowest, *at);
  return lowest;
}

double prominence(const LagCurve& curve, std::size_t peak) {
  const auto at = curve.begin() + static_cast<std::ptrdiff_t>(peak);
  const double left = lowest_before_higher(std::make_reverse_iterator(at + 1), curve.rend());
  return *at - std::max(left, lowest_before_higher(at, curve.end()));
}

}  // namespace

LagCurve autocorrelation(std::span<const double> signal) {
  if (signal.empty()) return {};
  const auto centred = without_mean(signal);
  const double power = sum_at_lag(centred, 0);
  if (!(power > kStill * kStill * static_cast<double>(signal.size()))) return {};
  LagCurve curve(kLags);
  for (std::size_t lag = 0; lag < kLags; ++lag) curve[lag] = sum_at_lag(centred, lag) / power;
  return curve;
}

Correlogram correlogram(const Matrix& motion) {
  Correlogram result;
  std::vector<double> signal(motion.rows());
  for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
    for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
      for (std::size_t t = 0; t < signal.size(); ++t) signal[t] = motion(t, joint * pose::kDimensions + axis);
      result.joints[axis][joint] = autocorrelation(signal);
    }
    result.average[axis] = average_of(result.joints[axis]);
  }
  return result;
}

double turning_point(double before, double here, double after) {
  const double bend = before - 2 * here + after;
  return bend != 0 ? std::clamp(0.5 * (before - after) / bend, -0.5, 0.5) : 0;
}

std::vector<Peak> find_peaks(const LagCurve& curve) {
  std::vector<Peak> peaks;
  for (std::size_t k = 1; k + 1 < curve.size(); ++k) {
    if (!(curve[k] > curve[k - 1] && curve[k] >= curve[k + 1])) continue;
    if (prominence(curve, k) < kProminence) continue;
    const double lag = static_cast<double>(k) + turning_point(curve[k - 1], curve[k], curve[k + 1]);
    peaks.push_back({lag / pose::kKineticFps, curve[k]});
  }
  return peaks;
}

}  // namespace choreo::measure
