#include "audio/mel_kernels.h"

#include "choreo/audio/decibels.h"

#include <algorithm>
#include <array>

// The loops below gain from wider vectors than x86-64 promises: the processor is asked once, at start,
// which is before ThreadSanitizer is up.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#define CHOREO_WIDE_VECTORS __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define CHOREO_WIDE_VECTORS
#endif

namespace choreo::audio {

SparseFilters::SparseFilters(const Matrix& filters) {
  const auto used = [](float weight) { return weight > 0; };
  for (std::size_t m = 0; m < filters.rows(); ++m) {
    const auto row = filters.row(m);
    const auto first = std::ranges::find_if(row, used);
    const auto last = std::find_if_not(first, row.end(), used);
    const Band band{static_cast<std::size_t>(first - row.begin()), weights.size(),
                    (static_cast<std::size_t>(last - first) + kLanes - 1) / kLanes};
    weights.insert(weights.end(), first, last);
    weights.resize(band.first_weight + band.vectors * kLanes);
    bands.push_back(band);
  }
}

CHOREO_WIDE_VECTORS
void multiply(const float* a, const float* b, float* __restrict out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = a[i] * b[i];
}

CHOREO_WIDE_VECTORS
void square(const float* spectrum, float* __restrict power, std::size_t bins) {
  for (std::size_t i = 0; i < bins; ++i) {
    power[i] = spectrum[2 * i] * spectrum[2 * i] + spectrum[2 * i + 1] * spectrum[2 * i + 1];
  }
}

CHOREO_WIDE_VECTORS
void weigh(const SparseFilters& filters, const float* power, std::span<float> mel) {
  constexpr std::size_t kLanes = SparseFilters::kLanes;
  for (std::size_t m = 0; m < mel.size(); ++m) {
    const SparseFilters::Band& band = filters.bands[m];
    const float* w = filters.weights.data() + band.first_weight;
    const float* p = power + band.first_bin;
    std::array<float, kLanes> sums{};  // in an order of their own: the compiler may not choose one
    for (std::size_t v = 0; v < band.vectors; ++v, w += kLanes, p += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += w[lane] * p[lane];
    }
    for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
      for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
    }
    mel[m] = sums[0];
  }
}

CHOREO_WIDE_VECTORS
void to_decibels(std::span<float> values) {
  for (float& value : values) value = decibels(value);
}

}  // namespace choreo::audio
