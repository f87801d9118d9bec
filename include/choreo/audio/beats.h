#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <span>
#include <vector>

namespace choreo::audio {

/// The rate that beats are tracked at, and the step between two onset strengths.
inline constexpr int kBeatSampleRate = 22050;                                           ///< [Hz]
inline constexpr int kOnsetHop = 512;                                                   ///< [samples]
inline constexpr double kOnsetRate = static_cast<double>(kBeatSampleRate) / kOnsetHop;  ///< [1/s]

/// How strongly sounds begin: the median over 128 mel bands of the rise in dB from one frame of kOnsetHop to the next,
/// as librosa.onset.onset_strength(y=samples, sr=22050, aggregate=np.median). [S] samples at kBeatSampleRate →
/// [1 + S / kOnsetHop] dB.
std::vector<float> onset_strength(std::span<const float> samples);

/// The same of a mel-spectrogram [T, bands] dB that is there already, at `fps` frames a second: the mean over its bands
/// of the rise since the frame before, brought to kOnsetRate on straight lines. A rise stands at the later of its
/// frames, with no shift by half a window: coarser than the above, for mels whose windows are shorter than two frames.
std::vector<float> onset_strength(const Matrix& mel, double fps);

/// Tempo [beats/min]: the strongest period of the onsets' local autocorrelation (8 s), under a log-normal prior around
/// 120 (librosa.feature.tempo). 0 where there is no onset.
double estimate_tempo(std::span<const float> onsets);

/// The frames of `onsets` that carry a beat at about this tempo: D. Ellis, "Beat tracking by dynamic programming", JNMR
/// 2007, as librosa.beat.beat_track does it (tightness 100, weak beats at both ends left out). Nothing for tempo 0.
std::vector<std::size_t> track_beats(std::span<const float> onsets, double tempo);

/// When a song's beats are.
struct Beats {
  double tempo = 0;           ///< [beats/min]; 0: there is no onset
  std::vector<double> times;  ///< [s], rising
};

/// All three on [S] samples at kBeatSampleRate, or on a mel-spectrogram [T, bands] dB at `fps` frames a second.
Beats find_beats(std::span<const float> samples);
Beats find_beats(const Matrix& mel, double fps);

}  // namespace choreo::audio
