#include "audio/kernels.h"

#include "choreo/core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "audio/fftw.h"

namespace choreo::audio {
namespace {

/// |Σ_j x_j exp(−2πi jk / n)|², from the definition.
double power_at(const std::vector<float>& x, std::size_t k) {
  std::complex<double> sum = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    const auto turn = static_cast<double>(j * k % x.size()) / static_cast<double>(x.size());
    sum += static_cast<double>(x[j]) * std::polar(1.0, -2 * std::numbers::pi * turn);
  }
  return std::norm(sum);
}

TEST(PowerSpectrum, IsWhatTheDefinitionSays) {
  Random random(1);
  for (const std::size_t n : {2U, 16U, 18U, 250U, 344U, 1002U, 1024U}) {
    std::vector<float> x(n);
    for (float& value : x) value = 2 * random.uniform() - 1;
    const Reals in = reals(n), work = reals(2 * n), power = reals(n / 2 + 1);
    std::ranges::copy(x, in.get());
    const PowerSpectrum transform(n);
    transform(in.get(), work.get(), power.get());
    for (std::size_t k = 0; k <= n / 2; ++k) {
      const double expected = power_at(x, k);
      EXPECT_NEAR(power[k], expected, 1e-5 * (static_cast<double>(n) + expected)) << n << " " << k;
    }
  }
}

TEST(Median, IsTheMeanOfTheTwoMiddleValues) {
  Random random(2);
  for (int round = 0; round < 200; ++round) {
    std::vector<float> values(2 * (1 + random.below(64)));
    const float zeros = random.uniform();
    for (float& value : values) value = random.uniform() < zeros ? 0 : 80 * random.uniform();
    if (round % 3 == 0) values.back() = values.front();  // two the same
    auto sorted = values;
    std::ranges::sort(sorted);
    const std::size_t half = sorted.size() / 2;
    EXPECT_EQ(median(values), (sorted[half - 1] + sorted[half]) / 2) << round;
  }
}

TEST(Energy, IsTheSumOfSquares) {
  std::vector<float> values;
  double expected = 0;
  for (int i = 0; i < 37; ++i) {
    EXPECT_NEAR(energy(values), expected, 1e-3) << i;
    values.push_back(0.5F + static_cast<float>(i));
    expected += (0.5 + i) * (0.5 + i);
  }
}

}  // namespace
}  // namespace choreo::audio
