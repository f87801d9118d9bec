// Any processor: vectors that the compiler makes of what there is.

#include <utility>

#include "engine/kernels.h"

namespace choreo::engine {
namespace {

constexpr std::size_t kLanes = 4;
constexpr std::size_t kAccumulators = 8;
using Vector = float __attribute__((vector_size(kLanes * sizeof(float))));

}  // namespace
}  // namespace choreo::engine

#include "engine/kernels_body.inc"

namespace choreo::engine {
const Kernels kPortableKernels =
    table(nullptr, nullptr);  // halves would be unpacked one by one: they are kept as floats
}  // namespace choreo::engine
