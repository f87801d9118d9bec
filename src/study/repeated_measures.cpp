#include "choreo/study/repeated_measures.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "study/distributions.h"

namespace choreo::study {
namespace {

/// Below this share of the values' own size, a spread is rounding.
constexpr double kRounding = 1e-12;

double count_of(const Scores& scores) { return static_cast<double>(scores.rows()); }

void check(const Scores& scores, std::size_t least) {
  if (scores.rows() < least) fail("{} participants, expected at least {}", scores.rows(), least);
  if (scores.columns() < 2) fail("{} groups, expected at least 2", scores.columns());
  const auto values = scores.values();
  if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) {
    fail("a score isn't a finite number");
  }
}

double largest(const Scores& scores) {
  double most = 0;
  for (const double value : scores.values()) most = std::max(most, std::abs(value));
  return most;
}

/// Each participant's k − 1 orthonormal contrasts (Helmert's: group j + 1 against the mean of those before) [n, k − 1].
Scores contrasts(const Scores& scores) {
  Scores result(scores.rows(), scores.columns() - 1);
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    double sum = 0;
    for (std::size_t j = 1; j < scores.columns(); ++j) {
      sum += scores(i, j - 1);
      const auto before = static_cast<double>(j);
      result(i, j - 1) = (sum - before * scores(i, j)) / std::sqrt(before * (before + 1));
    }
  }
  return result;
}

std::vector<double> column_means(const Scores& values) {
  std::vector<double> means(values.columns());
  for (std::size_t i = 0; i < values.rows(); ++i) {
    for (std::size_t j = 0; j < values.columns(); ++j) means[j] += values(i, j) / count_of(values);
  }
  return means;
}

/// [k, k] of the columns, with n − 1.
Scores covariance(const Scores& values) {
  const auto means = column_means(values);
  Scores result(values.columns(), values.columns());
  for (std::size_t a = 0; a < values.columns(); ++a) {
    for (std::size_t b = 0; b < values.columns(); ++b) {
      double sum = 0;
      for (std::size_t i = 0; i < values.rows(); ++i) sum += (values(i, a) - means[a]) * (values(i, b) - means[b]);
      result(a, b) = sum / (count_of(values) - 1);
    }
  }
  return result;
}

double trace(const Scores& matrix) {
  double sum = 0;
  for (std::size_t i = 0; i < matrix.rows(); ++i) sum += matrix(i, i);
  return sum;
}

/// Of a covariance matrix, by elimination without pivots; 0 where it isn't positive definite.
double determinant(Scores matrix) {
  double product = 1;
  for (std::size_t k = 0; k < matrix.rows(); ++k) {
    if (matrix(k, k) <= 0) return 0;
    product *= matrix(k, k);
    for (std::size_t i = k + 1; i < matrix.rows(); ++i) {
      const double factor = matrix(i, k) / matrix(k, k);
      for (std::size_t j = k; j < matrix.rows(); ++j) matrix(i, j) -= factor * matrix(k, j);
    }
  }
  return product;
}

/// The contrasts' covariance, in which there must be some variance.
Scores contrast_covariance(const Scores& scores) {
  Scores result = covariance(contrasts(scores));
  const double size = kRounding * largest(scores);
  if (trace(result) <= size * size) fail("the participants don't differ in what they find between the groups");
  return result;
}

double greenhouse_geisser(const Scores& spread) {
  const auto values = spread.values();
  const double squares = std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
  return trace(spread) * trace(spread) / (static_cast<double>(spread.rows()) * squares);
}

}  // namespace

Mauchly mauchly(const Scores& scores) {
  check(scores, scores.columns());
  const Scores spread = contrast_covariance(scores);
  const auto p = static_cast<double>(spread.rows());
  Mauchly test;
  test.w = determinant(spread) / std::pow(trace(spread) / p, p);
  if (test.w <= kRounding) fail("the differences between the groups follow from one another");
  test.w = std::min(test.w, 1.0);
  test.degrees = p * (p + 1) / 2 - 1;
  if (test.degrees < 1) fail("with two groups there is no sphericity to test");
  test.chi_squared = -(count_of(scores) - 1 - (2 * p * p + p + 2) / (6 * p)) * std::log(test.w);
  test.p = chi_squared_above(std::max(0.0, test.chi_squared), test.degrees);
  return test;
}

Anova anova(const Scores& scores) {
  check(scores, 2);
  const Scores spread = contrast_covariance(scores);
  const auto means = column_means(contrasts(scores));
  const double between = std::inner_product(means.begin(), means.end(), means.begin(), 0.0);
  Anova test;
  test.f = count_of(scores) * between / trace(spread);
  test.degrees = static_cast<double>(spread.rows());
  test.error_degrees = test.degrees * (count_of(scores) - 1);
  test.p = f_above(test.f, test.degrees, test.error_degrees);
  test.epsilon = greenhouse_geisser(spread);
  test.p_corrected = f_above(test.f, test.epsilon * test.degrees, test.epsilon * test.error_degrees);
  return test;
}

PairedTest paired_test(const Scores& scores, std::size_t first, std::size_t second) {
  check(scores, 2);
  Scores differences(scores.rows(), 1);
  for (std::size_t i = 0; i < scores.rows(); ++i) differences(i, 0) = scores(i, first) - scores(i, second);
  const double deviation = std::sqrt(covariance(differences)(0, 0));
  if (deviation <= kRounding * largest(scores)) fail("all participants find the same difference");
  PairedTest test{first, second, column_means(differences)[0], 0, 0, 0, count_of(scores) - 1, 0};
  const double error = deviation / std::sqrt(count_of(scores));
  test.t = test.difference / error;
  test.p = student_beyond(test.t, test.degrees);
  const double margin = student_bound(0.05, test.degrees) * error;
  test.low = test.difference - margin;
  test.high = test.difference + margin;
  return test;
}

std::vector<double> holm(const std::vector<double>& probabilities) {
  std::vector<std::size_t> order(probabilities.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return probabilities[a] < probabilities[b]; });
  std::vector<double> corrected(probabilities.size());
  double least = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double scaled = probabilities[order[rank]] * static_cast<double>(order.size() - rank);
    least = std::max(least, std::min(1.0, scaled));
    corrected[order[rank]] = least;
  }
  return corrected;
}

}  // namespace choreo::study
