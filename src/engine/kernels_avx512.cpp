// AVX-512 (F, BW, DQ, VL): see CMakeLists.txt for the compiler's options.

#include "engine/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <utility>

namespace choreo::engine {
namespace {

constexpr std::size_t kLanes = 16;
constexpr std::size_t kAccumulators = 24;  // of 32 registers
using Vector = float __attribute__((vector_size(kLanes * sizeof(float))));

inline Vector load(const std::uint16_t* from) {
  constexpr __mmask16 kAll = 0xFFFF;  // GCC 12 takes what the plain form leaves undefined for a mistake of ours
  return _mm512_maskz_cvtph_ps(kAll, _mm256_load_si256(reinterpret_cast<const __m256i*>(from)));
}

}  // namespace
}  // namespace choreo::engine

#include "engine/kernels_body.inc"

namespace choreo::engine {
const Kernels kAvx512Kernels = table(accumulate<std::uint16_t>, accumulate_bf16);
}  // namespace choreo::engine
#endif
