#include "engine/kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/aligned.h"
#include "engine/engines.h"
#include "engine/packed_convolution.h"

namespace choreo::engine {
namespace {

/// The largest distance of `found` from `expected` over −100 … 100, finely around 0.
template <class Kernel, class Exact>
double furthest_from(const Kernel& kernel, const Exact& exact) {
  double most = 0;
  constexpr int kSteps = 1 << 18;
  for (const float scale : {1.F, 10.F, 100.F}) {
    AlignedVector<float> x(kPanelRows);
    for (int i = -kSteps; i < kSteps; i += kPanelRows) {
      for (std::size_t lane = 0; lane < kPanelRows; ++lane) {
        x[lane] = scale * (static_cast<float>(i) + static_cast<float>(lane)) / kSteps;
      }
      AlignedVector<float> y = x;
      kernel(y.data(), y.size());
      for (std::size_t lane = 0; lane < kPanelRows; ++lane) {
        const double distance = std::abs(y[lane] - exact(static_cast<double>(x[lane])));
        most = distance <= most ? most : distance;
      }
    }
  }
  return most;
}

TEST(Kernels, TanhAndSigmoidAreExactToAMillionth) {
  for (const InstructionSet set : choreo::testing::instruction_sets()) {
    const Kernels& kernels = kernels_for(set);
    EXPECT_LT(furthest_from(kernels.tanh, [](double x) { return std::tanh(x); }), 1e-6);
    EXPECT_LT(furthest_from(kernels.sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }), 1e-6);
  }
}

TEST(Kernels, TheEndsOfTheLineSaturate) {
  constexpr float kMost = std::numeric_limits<float>::max();
  for (const InstructionSet set : choreo::testing::instruction_sets()) {
    AlignedVector<float> x(kPanelRows, kMost);
    x[1] = -kMost;
    AlignedVector<float> y = x;
    kernels_for(set).tanh(x.data(), x.size());
    EXPECT_EQ(x[0], 1);
    EXPECT_EQ(x[1], -1);
    kernels_for(set).sigmoid(y.data(), y.size());
    EXPECT_EQ(y[0], 1);
    EXPECT_NEAR(y[1], 0, 1e-30);
  }
}

}  // namespace
}  // namespace choreo::engine
