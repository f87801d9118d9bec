#include "choreo/study/shapiro_wilk.h"

#include "choreo/core/error.h"

#include <boost/math/distributions/normal.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <vector>

namespace choreo::study {
namespace {

constexpr std::size_t kLeast = 3, kMost = 5000;

// Royston's polynomials, the constant first.
constexpr std::array kLargestWeight{0.0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056};
constexpr std::array kSecondWeight{0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633};
constexpr std::array kSmallGamma{-2.273, 0.459};
constexpr std::array kSmallMean{0.544, -0.39978, 0.025054, -6.714e-4};
constexpr std::array kSmallDeviation{1.3822, -0.77857, 0.062767, -0.0020322};
constexpr std::array kLargeMean{-1.5861, -0.31082, -0.083751, 0.0038915};
constexpr std::array kLargeDeviation{-0.4803, -0.082676, 0.0030302};

double polynomial(std::span<const double> coefficients, double x) {
  double value = 0;
  for (auto c = coefficients.rbegin(); c != coefficients.rend(); ++c) value = value * x + *c;
  return value;
}

double square(double x) { return x * x; }

/// Probability that a standard normal variable is above `z`.
double normal_above(double z) { return cdf(complement(boost::math::normal(), z)); }

/// Blom's approximation of the expected normal order statistics: the upper half, the largest first.
std::vector<double> expected_order(std::size_t count) {
  std::vector<double> order(count / 2);
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = -quantile(boost::math::normal(), (static_cast<double>(i) + 0.625) / (static_cast<double>(count) + 0.25));
  }
  return order;
}

/// Of W's numerator: what the i-th largest value minus the i-th smallest counts.
std::vector<double> weights(std::size_t count) {
  if (count == 3) return {std::numbers::sqrt2 / 2};
  std::vector<double> weight = expected_order(count);
  double rest = 2 * std::inner_product(weight.begin(), weight.end(), weight.begin(), 0.0);
  const double length = std::sqrt(rest), root = 1 / std::sqrt(static_cast<double>(count));
  const std::size_t corrected = count > 5 ? 2 : 1;
  const std::array polynomials{std::span<const double>(kLargestWeight), std::span<const double>(kSecondWeight)};
  double left = 1;
  for (std::size_t i = 0; i < corrected; ++i) {
    const double better = weight[i] / length + polynomial(polynomials[i], root);
    rest -= 2 * square(weight[i]);
    left -= 2 * square(better);
    weight[i] = better;
  }
  for (std::size_t i = corrected; i < weight.size(); ++i) weight[i] /= std::sqrt(rest / left);
  return weight;
}

double statistic(const std::vector<double>& sorted) {
  const auto count = static_cast<double>(sorted.size());
  const double mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / count;
  double numerator = 0, denominator = 0;
  const auto weight = weights(sorted.size());
  for (std::size_t i = 0; i < weight.size(); ++i) {
    numerator += weight[i] * (sorted[sorted.size() - 1 - i] - sorted[i]);
  }
  for (const double value : sorted) denominator += square(value - mean);
  return std::min(1.0, square(numerator) / denominator);
}

double probability_of_three(double w) {
  const double p = 6 / std::numbers::pi * (std::asin(std::sqrt(w)) - std::asin(std::sqrt(0.75)));
  return std::clamp(p, 0.0, 1.0);
}

/// log(1 − W) is taken for normal, up to eleven values after one transformation more.
double probability(double w, std::size_t count) {
  if (count == 3) return probability_of_three(w);
  if (w >= 1) return 1;
  const auto n = static_cast<double>(count);
  double y = std::log1p(-w);
  if (count > 11) {
    const double log_n = std::log(n);
    return normal_above((y - polynomial(kLargeMean, log_n)) / std::exp(polynomial(kLargeDeviation, log_n)));
  }
  const double gamma = polynomial(kSmallGamma, n);
  if (y >= gamma) return 0;
  y = -std::log(gamma - y);
  return normal_above((y - polynomial(kSmallMean, n)) / std::exp(polynomial(kSmallDeviation, n)));
}

}  // namespace

ShapiroWilk shapiro_wilk(std::span<const double> values) {
  if (values.size() < kLeast || values.size() > kMost) {
    fail("normality: {} values, the Shapiro–Wilk test takes {} to {}", values.size(), kLeast, kMost);
  }
  if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) {
    fail("normality: a value isn't a finite number");
  }
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double largest = std::max(std::abs(sorted.front()), std::abs(sorted.back()));
  if (sorted.back() - sorted.front() <= 1e-12 * largest) fail("normality: all values are the same");
  const double w = statistic(sorted);
  return {w, probability(w, sorted.size())};
}

}  // namespace choreo::study
