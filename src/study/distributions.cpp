#include "study/distributions.h"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>

// The only file that sees Boost.Math: its headers take seconds to compile.
namespace choreo::study {

using boost::math::complement;

double normal_quantile(double p) { return quantile(boost::math::normal(), p); }

double normal_above(double z) { return cdf(complement(boost::math::normal(), z)); }

double chi_squared_above(double x, double degrees) { return cdf(complement(boost::math::chi_squared(degrees), x)); }

double f_above(double f, double degrees, double error_degrees) {
  return cdf(complement(boost::math::fisher_f(degrees, error_degrees), f));
}

double student_beyond(double t, double degrees) {
  return 2 * cdf(complement(boost::math::students_t(degrees), std::abs(t)));
}

double student_bound(double p, double degrees) { return quantile(complement(boost::math::students_t(degrees), p / 2)); }

}  // namespace choreo::study
