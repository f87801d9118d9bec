#include "choreo/audio/beats.h"
#include "choreo/audio/mel.h"

#include <algorithm>
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

void lift_to(float floor, Matrix& mel) {
  for (float& value : mel.values()) value = std::max(value, floor);
}

}  // namespace

std::vector<float> onset_strength(std::span<const float> samples) {
  // librosa moves the rises later, by the lag of one frame and half a window: what it hears is in the frame's middle.
  constexpr std::size_t kShift = 1 + kOnsetFft / (2 * kOnsetHop);
  Matrix mel = onset_mel(samples);
  lift_to(*std::ranges::max_element(mel.values()) - kRange, mel);
  std::vector<float> strength(mel.rows(), 0.0F);
  std::vector<float> rises(kOnsetBands);
  for (std::size_t t = 1; t + kShift - 1 < mel.rows(); ++t) {
    rise(mel.row(t - 1).data(), mel.row(t).data(), rises);
    strength[t + kShift - 1] = median(rises);
  }
  return strength;
}

}  // namespace choreo::audio
