#include "choreo/audio/mel.h"

#include "choreo/audio/frame_clock.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "audio/fftw.h"
#include "audio/kernels.h"
#include "audio/mel_filters.h"

namespace choreo::audio {
namespace {

/// [n_fft]: the periodic Hann window.
std::vector<float> hann(std::size_t n_fft) {
  std::vector<float> window(n_fft);
  for (std::size_t i = 0; i < n_fft; ++i) {
    const double phase = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n_fft);
    window[i] = static_cast<float>(0.5 - 0.5 * std::cos(phase));
  }
  return window;
}

}  // namespace

/// Everything that doesn't change from frame to frame.
struct MelSpectrogram::Tables {
  explicit Tables(const MelOptions& options)
      : filters(mel_filters(options)),  // checks the options
        clock(options.sample_rate, options.fps),
        n_fft(static_cast<std::size_t>(options.n_fft)),
        window(hann(n_fft)),
        spectrum(n_fft) {}

  /// The samples around `centre` (at most one past the last), windowed → `windowed` [n_fft]; zeros beyond the ends.
  void cut(std::span<const float> samples, std::size_t centre, float* windowed) const;

  SparseFilters filters;
  FrameClock clock;
  std::size_t n_fft;
  std::vector<float> window;
  PowerSpectrum spectrum;
};

void MelSpectrogram::Tables::cut(std::span<const float> samples, std::size_t centre, float* windowed) const {
  const std::size_t before = n_fft / 2;
  const std::size_t first = before - std::min(before, centre);                 // the window's first sample in the sound
  const std::size_t last = std::min(n_fft, samples.size() - centre + before);  // one past its last
  std::fill_n(windowed, first, 0.0F);
  std::fill_n(windowed + last, n_fft - last, 0.0F);
  multiply(samples.data() + (centre + first - before), window.data() + first, windowed + first, last - first);
}

MelSpectrogram::MelSpectrogram(const MelOptions& options) : tables_(std::make_shared<const Tables>(options)) {}

Matrix MelSpectrogram::operator()(std::span<const float> samples) const {
  return frames(samples, 0, 0, tables_->clock.count(samples.size()));
}

Matrix MelSpectrogram::frames(std::span<const float> samples, std::size_t begin, std::size_t first,
                              std::size_t last) const {
  const auto& [filters, clock, n_fft, window, spectrum] = *tables_;
  // A band's last vector of weights may reach past the last bin: zeros stand there.
  const Reals windowed = reals(n_fft), work = reals(2 * n_fft), power = reals(n_fft / 2 + 1 + SparseFilters::kLanes);
  Matrix mel(last - first, filters.bands.size());
  for (std::size_t k = first; k < last; ++k) {
    tables_->cut(samples, clock.centre(k) - begin, windowed.get());
    spectrum(windowed.get(), work.get(), power.get());
    weigh(filters, power.get(), mel.row(k - first));
    to_decibels(mel.row(k - first));
  }
  return mel;
}

void check(const MelOptions& options) { static_cast<void>(MelSpectrogram(options)); }

}  // namespace choreo::audio
