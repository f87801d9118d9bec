#include "audio/mel_filters.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace choreo::audio {
namespace {

constexpr double kLinearHz = 200.0 / 3, kBreakHz = 1000, kBreakMel = kBreakHz / kLinearHz;
const double kLogStep = std::log(6.4) / 27;

double to_mel(double hz) { return hz < kBreakHz ? hz / kLinearHz : kBreakMel + std::log(hz / kBreakHz) / kLogStep; }
double to_hz(double mel) {
  return mel < kBreakMel ? mel * kLinearHz : kBreakHz * std::exp((mel - kBreakMel) * kLogStep);
}

void check_ranges(const MelOptions& options) {
  if (options.sample_rate < 1) fail("sample_rate = {}, expected a positive number of Hz", options.sample_rate);
  if (options.n_fft < 16 || options.n_fft > 1 << 20 || options.n_fft % 2 != 0) {
    fail("n_fft = {}, expected an even number from 16 to {}", options.n_fft, 1 << 20);
  }
  if (options.n_mels < 1 || options.n_mels > options.n_fft / 2) {
    fail("n_mels = {}, expected 1 to n_fft / 2 = {}", options.n_mels, options.n_fft / 2);
  }
}

/// [n_mels + 2] Hz: band m rises from corner m to m + 1 and falls to m + 2.
std::vector<double> corners(const MelOptions& options) {
  std::vector<double> hz(static_cast<std::size_t>(options.n_mels) + 2);
  const double step = to_mel(options.sample_rate / 2.0) / (options.n_mels + 1);
  for (std::size_t i = 0; i < hz.size(); ++i) hz[i] = to_hz(static_cast<double>(i) * step);
  return hz;
}

}  // namespace

Matrix mel_filters(const MelOptions& options) {
  check_ranges(options);
  const std::vector<double> hz = corners(options);
  Matrix filters(static_cast<std::size_t>(options.n_mels), static_cast<std::size_t>(options.n_fft) / 2 + 1);
  for (std::size_t m = 0; m < filters.rows(); ++m) {
    const double low = hz[m], peak = hz[m + 1], high = hz[m + 2];
    for (std::size_t bin = 0; bin < filters.columns(); ++bin) {
      const double f = static_cast<double>(bin) * options.sample_rate / options.n_fft;
      const double height = std::min((f - low) / (peak - low), (high - f) / (high - peak));
      filters(m, bin) = static_cast<float>(std::max(0.0, height) * 2 / (high - low));
    }
    if (std::ranges::all_of(filters.row(m), [](float weight) { return weight == 0; })) {
      fail("n_mels = {}: at n_fft = {} no frequency falls into band {}, expected fewer bands or a larger n_fft",
           options.n_mels, options.n_fft, m);
    }
  }
  return filters;
}

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

}  // namespace choreo::audio
