#include "engine/kernels.h"

#include "choreo/core/random.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

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

#if defined(__x86_64__)
/// A matrix [64, depth] of whole numbers, packed, and the same numbers in rows.
struct Bf16Matrix {
  explicit Bf16Matrix(std::size_t its_depth) : depth(its_depth), rows(64 * depth), packed(64 * (depth + depth % 2)) {
    Random random(depth);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      rows[i] = static_cast<float>(random.below(255)) - 127;
      const std::size_t row = i / depth, k = i % depth;
      const std::size_t pair = row / 32 * ((depth + 1) / 2) + k / 2;
      packed[(pair * 32 + row % 32) * 2 + k % 2] =
          static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(rows[i]) >> 16);
    }
  }
  std::size_t depth;
  std::vector<float> rows;
  AlignedVector<std::uint16_t> packed;
};

/// Small whole numbers are exact in bfloat16 and in every sum.
TEST(Kernels, Bf16MultipliesWholeNumbersExactly) {
  if (!is_supported(Precision::kBf16)) GTEST_SKIP() << "this processor has no AVX512_BF16";
  for (const std::size_t depth : {1U, 2U, 15U, 16U, 31U, 80U, 257U}) {
    const Bf16Matrix matrix(depth);
    for (const std::size_t columns : {1U, 2U, 11U, 12U, 13U, 30U}) {
      AlignedVector<float> in(columns * depth), out(columns * 64);
      for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i * 7 % 41) - 20;
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(i);
      accumulate_bf16({matrix.packed.data(), 2, depth}, {in.data(), depth}, columns, {out.data(), 64});
      for (std::size_t i = 0; i < out.size(); ++i) {
        float expected = static_cast<float>(i);
        for (std::size_t k = 0; k < depth; ++k) expected += matrix.rows[i % 64 * depth + k] * in[i / 64 * depth + k];
        ASSERT_EQ(out[i], expected) << depth << " " << columns << " " << i;
      }
    }
  }
}
#endif

}  // namespace
}  // namespace choreo::engine
