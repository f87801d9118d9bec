// AVX-512 BF16: weights and inputs are rounded to bfloat16 and multiplied two by two; the sums are f32.

#include "engine/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <utility>

namespace choreo::engine {
namespace {

constexpr std::size_t kLanes = 16;
constexpr std::size_t kAccumulators = 24;  // of 32 registers
using Vector = float __attribute__((vector_size(kLanes * sizeof(float))));

/// Two weights of a row.
struct Pair {
  std::uint16_t first, second;
};

inline __m512bh load(const Pair* from) {
  return reinterpret_cast<__m512bh>(_mm512_load_si512(static_cast<const void*>(from)));
}

/// `x`: the bits of two inputs.
inline void add_product(Vector& sum, __m512bh weights, float x) {
  sum = _mm512_dpbf16_ps(sum, weights, reinterpret_cast<__m512bh>(_mm512_set1_ps(x)));
}

/// The numbers of a column, two by two as bfloat16; zeros up to a multiple of kLanes.
inline void round(const float* column, std::size_t depth, float* pairs) {
  for (std::size_t k = 0; k < depth; k += kLanes) {
    const auto there = static_cast<__mmask16>(depth - k < kLanes ? (1U << (depth - k)) - 1 : 0xFFFFU);
    const __m512 values = _mm512_maskz_loadu_ps(there, column + k);
    _mm256_store_si256(reinterpret_cast<__m256i*>(pairs + k / 2),
                       reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(values)));
  }
}

}  // namespace
}  // namespace choreo::engine

#include "engine/kernels_products.inc"

namespace choreo::engine {

void accumulate_bf16(const PackedMatrix& matrix, Inputs in, std::size_t columns, Outputs out) {
  alignas(64) float pairs[kMostColumns * kMostBf16Depth / 2];  // 200 kB of the stack, of which few are touched
  const std::size_t stride = (matrix.depth + kLanes - 1) / kLanes * kLanes / 2;
  const PackedMatrix weights{matrix.weights, matrix.panels, (matrix.depth + 1) / 2};
  for (std::size_t first = 0; first < columns; first += kMostColumns) {
    const std::size_t count = columns - first < kMostColumns ? columns - first : kMostColumns;
    for (std::size_t c = 0; c < count; ++c) {
      round(in.values + (first + c) * in.stride, matrix.depth, pairs + c * stride);
    }
    accumulate<Pair>(weights, {pairs, stride}, count, {out.values + first * out.stride, out.stride});
  }
}

}  // namespace choreo::engine
#endif
