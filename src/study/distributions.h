#pragma once

namespace choreo::study {

/// What a standard normal variable falls below with probability `p` (0 < p < 1).
double normal_quantile(double p);
/// Probability that a standard normal variable is above `z`.
double normal_above(double z);
/// Probability that a χ² variable is above `x`.
double chi_squared_above(double x, double degrees);
/// Probability that an F variable is above `f`.
double f_above(double f, double degrees, double error_degrees);
/// Probability that |t| of Student's distribution is above |t|.
double student_beyond(double t, double degrees);
/// What |t| of Student's distribution is above with probability `p`.
double student_bound(double p, double degrees);

}  // namespace choreo::study
