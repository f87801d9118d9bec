#include "choreo/audio/mel.h"

#include "choreo/audio/frame_clock.h"
#include "choreo/core/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "audio/fftw.h"
#include "audio/mel_kernels.h"

namespace choreo::audio {
namespace {

/// What one frame is computed in.
struct Workspace {
  explicit Workspace(std::size_t n_fft)
      : windowed(reals(n_fft)), spectrum(reals(2 * n_fft)), power(reals(n_fft / 2 + 1 + SparseFilters::kLanes)) {}
  Reals windowed;  // [n_fft]
  Reals spectrum;  // [2 n_fft]
  Reals power;     // [n_fft / 2 + 1], then zeros that a band's last vector may reach
};

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
  explicit Tables(const MelOptions& options);

  /// The samples around `centre` (at most one past the last), windowed → work.windowed; zeros beyond the ends.
  void cut(std::span<const float> samples, std::size_t centre, Workspace& work) const;
  /// work.windowed → [n_mels] dB.
  void transform(Workspace& work, std::span<float> mel) const;

  SparseFilters filters;
  FrameClock clock;
  std::size_t n_fft;
  std::vector<float> window;
  PowerSpectrum spectrum;
};

MelSpectrogram::Tables::Tables(const MelOptions& options)
    : filters(mel_filters(options)),  // checks the options
      clock(options.sample_rate, options.fps),
      n_fft(static_cast<std::size_t>(options.n_fft)),
      window(hann(n_fft)),
      spectrum(n_fft) {}

void MelSpectrogram::Tables::cut(std::span<const float> samples, std::size_t centre, Workspace& work) const {
  const std::size_t before = n_fft / 2;
  const std::size_t first = before - std::min(before, centre);                 // the window's first sample in the sound
  const std::size_t last = std::min(n_fft, samples.size() - centre + before);  // one past its last
  std::fill_n(work.windowed.get(), first, 0.0F);
  std::fill_n(work.windowed.get() + last, n_fft - last, 0.0F);
  multiply(samples.data() + (centre + first - before), window.data() + first, work.windowed.get() + first,
           last - first);
}

void MelSpectrogram::Tables::transform(Workspace& work, std::span<float> mel) const {
  spectrum(work.windowed.get(), work.spectrum.get(), work.power.get());
  weigh(filters, work.power.get(), mel);
  to_decibels(mel);
}

MelSpectrogram::MelSpectrogram(const MelOptions& options) : tables_(std::make_shared<const Tables>(options)) {}

Matrix MelSpectrogram::operator()(std::span<const float> samples) const {
  Workspace work(tables_->n_fft);
  Matrix mel(tables_->clock.count(samples.size()), tables_->filters.bands.size());
  for (std::size_t k = 0; k < mel.rows(); ++k) {
    tables_->cut(samples, tables_->clock.centre(k), work);
    tables_->transform(work, mel.row(k));
  }
  return mel;
}

void MelSpectrogram::frame(std::span<const float> samples, std::span<float> mel) const {
  if (samples.size() != tables_->n_fft || mel.size() != tables_->filters.bands.size()) {
    fail("a mel frame of {} samples and {} bands, expected {} and {}", samples.size(), mel.size(), tables_->n_fft,
         tables_->filters.bands.size());
  }
  Workspace work(tables_->n_fft);
  multiply(samples.data(), tables_->window.data(), work.windowed.get(), samples.size());
  tables_->transform(work, mel);
}

void check(const MelOptions& options) { static_cast<void>(MelSpectrogram(options)); }

std::size_t frame_count(std::size_t samples, const MelOptions& options) {
  return FrameClock(options.sample_rate, options.fps).count(samples);
}

std::size_t frame_centre(std::size_t k, const MelOptions& options) {
  return FrameClock(options.sample_rate, options.fps).centre(k);
}

}  // namespace choreo::audio
