#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <vector>

// Statistics of an experiment in which each of n participants sees every one of k groups. `scores` is [n, k]: a row a
// participant, a column a group. All throw Error with the reason where the test can't be made: too few participants,
// values that aren't finite, or no variance to hold a difference against.
namespace choreo::study {

using Scores = BasicMatrix<double>;

/// J. Mauchly's test of sphericity ("Significance test for sphericity of a normal n-variate distribution", 1940):
/// whether all differences between two groups vary alike. Of the covariance S of p = k − 1 orthonormal contrasts,
/// W = |S| / (tr S / p)^p, and −(n − 1 − (2p² + p + 2) / 6p) ln W is χ² with p (p + 1) / 2 − 1 degrees of freedom.
struct Mauchly {
  double w = 0;
  double chi_squared = 0;
  double degrees = 0;
  double p = 0;
};
Mauchly mauchly(const Scores& scores);

/// Analysis of variance for repeated measures, one factor. With the contrasts' means m and covariance S, F = n |m|² /
/// tr S (the groups' sum of squares over that of groups × participants, each by its degrees); Greenhouse and Geisser's
/// ε = (tr S)² / ((k − 1) tr S²).
struct Anova {
  double f = 0;
  double degrees = 0;        ///< k − 1
  double error_degrees = 0;  ///< (k − 1)(n − 1)
  double p = 0;
  double epsilon = 0;      ///< Greenhouse and Geisser's (1959): both degrees times this where sphericity fails
  double p_corrected = 0;  ///< with that correction
};
Anova anova(const Scores& scores);

/// Student's paired test of two groups: t = mean / (deviation / √n) of the participants' differences.
struct PairedTest {
  std::size_t first = 0;
  std::size_t second = 0;
  double difference = 0;  ///< mean of first − second over participants
  double low = 0;         ///< its 95 % confidence interval
  double high = 0;
  double t = 0;
  double degrees = 0;  ///< n − 1
  double p = 0;        ///< two-sided, as it is
};
PairedTest paired_test(const Scores& scores, std::size_t first, std::size_t second);

/// S. Holm's (1979) correction of probabilities for their number, in the given order.
std::vector<double> holm(const std::vector<double>& probabilities);

}  // namespace choreo::study
