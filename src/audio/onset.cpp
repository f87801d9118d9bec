#include "choreo/audio/beats.h"
#include "choreo/audio/mel.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <ranges>

#include "audio/onset_kernels.h"

namespace choreo::audio {
namespace {

constexpr int kOnsetFft = 2048;
constexpr int kOnsetBands = 128;
constexpr float kRange = 80;  // dB below the song's peak that are told apart

/// [T, kOnsetBands] dB
Matrix onset_mel(std::span<const float> samples) {
  static const MelSpectrogram mel({kBeatSampleRate, kOnsetFft, kOnsetBands, kOnsetRate});
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

}  // namespace

std::vector<float> onset_strength(std::span<const float> samples) {
  // librosa moves the rises later, by the lag of one frame and half a window: what it hears is in the frame's middle.
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

}  // namespace choreo::audio
