// AVX2, FMA and F16C: see CMakeLists.txt for the compiler's options.

#include "engine/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <utility>

namespace choreo::engine {
namespace {

constexpr std::size_t kLanes = 8;
constexpr std::size_t kAccumulators = 12;  // of 16 registers
using Vector = float __attribute__((vector_size(kLanes * sizeof(float))));

inline Vector load(const std::uint16_t* from) {
  return _mm256_cvtph_ps(_mm_load_si128(reinterpret_cast<const __m128i*>(from)));
}

}  // namespace
}  // namespace choreo::engine

#include "engine/kernels_body.inc"

namespace choreo::engine {
const Kernels kAvx2Kernels = table(accumulate<std::uint16_t>, nullptr);
}  // namespace choreo::engine
#endif
