#include "audio/mel_kernels.h"

#include "choreo/audio/decibels.h"

#include <algorithm>
#include <array>

#include "audio/wide_vectors.h"

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
void part(const float* pairs, std::size_t count, float* __restrict real, float* __restrict imaginary) {
  for (std::size_t i = 0; i < count; ++i) {
    real[i] = pairs[2 * i];
    imaginary[i] = pairs[2 * i + 1];
  }
}

CHOREO_WIDE_VECTORS
void untangle(std::span<const float> real, std::span<const float> imaginary, std::span<const float> cosines,
              std::span<const float> sines, float* __restrict power) {
  const std::size_t n = real.size();
  const float *re = real.data(), *im = imaginary.data(), *c = cosines.data(), *s = sines.data();
  power[0] = (re[0] + im[0]) * (re[0] + im[0]);
  power[n] = (re[0] - im[0]) * (re[0] - im[0]);
  for (std::size_t k = 1; k < n; ++k) {
    const float even_re = re[k] + re[n - k], even_im = im[k] - im[n - k];
    const float odd_re = im[k] + im[n - k], odd_im = re[n - k] - re[k];
    const float x_re = even_re + c[k] * odd_re + s[k] * odd_im;
    const float x_im = even_im + c[k] * odd_im - s[k] * odd_re;
    power[k] = 0.25F * (x_re * x_re + x_im * x_im);
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
