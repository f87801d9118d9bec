#include "choreo/study/repeated_measures.h"

#include "choreo/core/error.h"

#include <Eigen/Dense>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

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

using boost::math::complement;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::MatrixXd to_eigen(const Scores& scores) {
  return Eigen::Map<const RowMajor>(scores.values().data(), static_cast<Eigen::Index>(scores.rows()),
                                    static_cast<Eigen::Index>(scores.columns()));
}

/// [k, k − 1]: orthonormal contrasts (Helmert's: group j + 1 against the mean of those before).
Eigen::MatrixXd helmert(Eigen::Index groups) {
  Eigen::MatrixXd contrasts = Eigen::MatrixXd::Zero(groups, groups - 1);
  for (Eigen::Index j = 1; j < groups; ++j) {
    const auto before = static_cast<double>(j);
    contrasts.col(j - 1).head(j).setConstant(1 / std::sqrt(before * (before + 1)));
    contrasts(j, j - 1) = -before / std::sqrt(before * (before + 1));
  }
  return contrasts;
}

/// [n, k − 1]: each participant's.
Eigen::MatrixXd contrasts(const Scores& scores) {
  return to_eigen(scores) * helmert(static_cast<Eigen::Index>(scores.columns()));
}

/// Of the columns, with n − 1.
Eigen::MatrixXd covariance(const Eigen::MatrixXd& values) {
  const Eigen::MatrixXd centred = values.rowwise() - values.colwise().mean();
  return centred.transpose() * centred / static_cast<double>(values.rows() - 1);
}

/// The contrasts' covariance, in which there must be some variance.
Eigen::MatrixXd contrast_covariance(const Scores& scores) {
  Eigen::MatrixXd result = covariance(contrasts(scores));
  const double size = kRounding * largest(scores);
  if (result.trace() <= size * size) fail("the participants don't differ in what they find between the groups");
  return result;
}

/// Probability that an F variable is above `f`.
double f_above(double f, double degrees, double error_degrees) {
  return cdf(complement(boost::math::fisher_f(degrees, error_degrees), f));
}

}  // namespace

Mauchly mauchly(const Scores& scores) {
  check(scores, scores.columns());
  const Eigen::MatrixXd spread = contrast_covariance(scores);
  const auto p = static_cast<double>(spread.rows());
  Mauchly test;
  test.w = spread.determinant() / std::pow(spread.trace() / p, p);
  if (test.w <= kRounding) fail("the differences between the groups follow from one another");
  test.w = std::min(test.w, 1.0);
  test.degrees = p * (p + 1) / 2 - 1;
  if (test.degrees < 1) fail("with two groups there is no sphericity to test");
  test.chi_squared = -(count_of(scores) - 1 - (2 * p * p + p + 2) / (6 * p)) * std::log(test.w);
  test.p = cdf(complement(boost::math::chi_squared(test.degrees), std::max(0.0, test.chi_squared)));
  return test;
}

Anova anova(const Scores& scores) {
  check(scores, 2);
  const Eigen::MatrixXd spread = contrast_covariance(scores);
  const double between = contrasts(scores).colwise().mean().squaredNorm();
  Anova test;
  test.f = count_of(scores) * between / spread.trace();
  test.degrees = static_cast<double>(spread.rows());
  test.error_degrees = test.degrees * (count_of(scores) - 1);
  test.p = f_above(test.f, test.degrees, test.error_degrees);
  test.epsilon = spread.trace() * spread.trace() / (test.degrees * spread.squaredNorm());
  test.p_corrected = f_above(test.f, test.epsilon * test.degrees, test.epsilon * test.error_degrees);
  return test;
}

PairedTest paired_test(const Scores& scores, std::size_t first, std::size_t second) {
  check(scores, 2);
  const Eigen::MatrixXd values = to_eigen(scores);
  const Eigen::VectorXd differences =
      values.col(static_cast<Eigen::Index>(first)) - values.col(static_cast<Eigen::Index>(second));
  const double deviation = std::sqrt(covariance(differences)(0, 0));
  if (deviation <= kRounding * largest(scores)) fail("all participants find the same difference");
  PairedTest test{.first = first, .second = second, .difference = differences.mean()};
  const double error = deviation / std::sqrt(count_of(scores));
  test.t = test.difference / error;
  test.degrees = count_of(scores) - 1;
  const boost::math::students_t student(test.degrees);
  test.p = 2 * cdf(complement(student, std::abs(test.t)));
  const double margin = quantile(complement(student, 0.05 / 2)) * error;
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
