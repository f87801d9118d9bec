#include "choreo/audio/onset.h"

#include "choreo/audio/mel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "audio/fftw.h"
#include "audio/kernels.h"

namespace choreo::audio {
namespace {

constexpr int kOnsetFft = 2048;
constexpr int kOnsetBands = 128;
constexpr float kRange = 80;  // dB below the song's peak that are told apart

/// [T, kOnsetBands] dB
Matrix onset_mel(std::span<const float> samples) {
  static const MelSpectrogram mel(
      {.sample_rate = kBeatSampleRate, .n_fft = kOnsetFft, .n_mels = kOnsetBands, .fps = kOnsetRate});
  return mel(samples);
}

/// Lifts what is more than kRange under the song's peak.
void limit_range(Matrix& mel) {
  const float floor = *std::ranges::max_element(mel.values()) - kRange;
  for (float& value : mel.values()) value = std::max(value, floor);
}

/// Each frame's mean rise since the frame before; 0 for the first.
std::vector<float> mean_rises(Matrix mel) {
  limit_range(mel);
  std::vector<float> means(mel.rows(), 0.0F), rises(mel.columns());
  for (std::size_t t = 1; t < mel.rows(); ++t) {
    rise(mel.row(t - 1).data(), mel.row(t).data(), rises);
    means[t] = std::accumulate(rises.begin(), rises.end(), 0.0F) / static_cast<float>(rises.size());
  }
  return means;
}

// ---- tempo ----

constexpr std::size_t kWindow = 344;     // frames: 8 s
constexpr std::size_t kTransform = 800;  // frames; over 2 · kWindow, so that the autocorrelation doesn't wrap
constexpr double kPriorTempo = 120;      // beats/min
constexpr double kFastestTempo = 320;    // beats/min
constexpr double kSharpness = 1e6;       // librosa's weight of the autocorrelation against the prior

/// The onsets with half a window on each side that rises from 0 and falls to 0.
std::vector<float> with_ramps(std::span<const float> onsets) {
  constexpr std::size_t kHalf = kWindow / 2;
  std::vector<float> padded(onsets.size() + kWindow);
  for (std::size_t i = 0; i < kHalf; ++i) {
    const float share = static_cast<float>(i) / kHalf;
    padded[i] = share * onsets.front();
    padded[padded.size() - 1 - i] = share * onsets.back();
  }
  std::ranges::copy(onsets, padded.begin() + kHalf);
  return padded;
}

double cosine(std::size_t i) {
  static const auto cosines = [] {
    std::array<double, kTransform> table{};
    for (std::size_t k = 0; k < table.size(); ++k) {
      table[k] = std::cos(2 * std::numbers::pi * static_cast<double>(k) / kTransform);
    }
    return table;
  }();
  return cosines[i % kTransform];
}

/// The periodic Hann window.
std::vector<float> hann() {
  std::vector<float> window(kWindow);
  for (std::size_t i = 0; i < kWindow; ++i) {
    window[i] = static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / kWindow));
  }
  return window;
}

/// Sum over the frames of the power spectrum of the onsets around each, each of energy 1.
std::vector<double> mean_power(std::span<const float> onsets) {
  const std::vector<float> padded = with_ramps(onsets), window = hann();
  const PowerSpectrum transform(kTransform);
  const Reals windowed = reals(kTransform), work = reals(2 * kTransform), spectrum = reals(kTransform / 2 + 1);
  std::vector<double> power(kTransform / 2 + 1, 0.0);
  for (std::size_t t = 0; t < onsets.size(); ++t) {
    multiply(padded.data() + t, window.data(), windowed.get(), kWindow);
    const float total = energy({windowed.get(), kWindow});
    if (total < std::numeric_limits<float>::min()) continue;  // silence has no period
    transform(windowed.get(), work.get(), spectrum.get());
    add(spectrum.get(), 1 / total, power);
  }
  for (double& value : power) value /= static_cast<double>(onsets.size());
  return power;
}

/// Autocorrelation at a lag [frames] from the power spectrum. The mean over the frames is taken of the spectra, so that
/// this way back is gone once and not once a frame.
double autocorrelation(std::span<const double> power, std::size_t lag) {
  double sum = power.front() + power.back() * cosine(lag * (kTransform / 2));
  for (std::size_t bin = 1; bin + 1 < power.size(); ++bin) sum += 2 * power[bin] * cosine(bin * lag);
  return sum / kTransform;
}

double tempo_of_lag(std::size_t lag) { return 60 * kOnsetRate / static_cast<double>(lag); }

}  // namespace

std::vector<float> onset_strength(std::span<const float> samples) {
  // librosa moves the rises later, by the lag of one frame and half a window: what begins lies in the frame's middle.
  constexpr std::size_t kShift = 1 + kOnsetFft / (2 * kOnsetHop);
  Matrix mel = onset_mel(samples);
  limit_range(mel);
  std::vector<float> strength(mel.rows(), 0.0F);
  std::vector<float> rises(kOnsetBands);
  for (std::size_t t = 1; t + kShift - 1 < mel.rows(); ++t) {
    rise(mel.row(t - 1).data(), mel.row(t).data(), rises);
    strength[t + kShift - 1] = median(rises);
  }
  return strength;
}

std::vector<float> onset_strength(const Matrix& mel, double fps) {
  if (mel.rows() == 0) return {};
  const auto rises = mean_rises(mel);
  const double last = static_cast<double>(rises.size() - 1);
  std::vector<float> strength(1 + static_cast<std::size_t>(last / fps * kOnsetRate));
  for (std::size_t k = 0; k < strength.size(); ++k) {
    const double at = std::min(static_cast<double>(k) / kOnsetRate * fps, last);
    const auto before = static_cast<std::size_t>(at);
    const float next = rises[std::min(before + 1, rises.size() - 1)];
    strength[k] = std::lerp(rises[before], next, static_cast<float>(at - std::floor(at)));
  }
  return strength;
}

double estimate_tempo(std::span<const float> onsets) {
  if (std::ranges::none_of(onsets, [](float onset) { return onset != 0; })) return 0;
  const auto power = mean_power(onsets);
  double best_score = -std::numeric_limits<double>::infinity(), best = 0;
  for (std::size_t lag = 1; lag < kWindow; ++lag) {
    const double tempo = tempo_of_lag(lag);
    if (tempo >= kFastestTempo) continue;
    const double octaves = std::log2(tempo / kPriorTempo);
    const double periodic = std::max(0.0, autocorrelation(power, lag));
    const double score = std::log1p(kSharpness * periodic) - 0.5 * octaves * octaves;
    if (score > best_score) best_score = score, best = tempo;
  }
  return best;
}

}  // namespace choreo::audio
