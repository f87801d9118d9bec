#pragma once

#include "choreo/core/matrix.h"

#include <span>
#include <vector>

namespace choreo::audio {

/// The rate that beats are tracked at, and the step between two onset strengths.
inline constexpr int kBeatSampleRate = 22050;                                           ///< [Hz]
inline constexpr int kOnsetHop = 512;                                                   ///< [samples]
inline constexpr double kOnsetRate = static_cast<double>(kBeatSampleRate) / kOnsetHop;  ///< [1/s]

/// How strongly sounds begin: o(t) = median over 128 mel bands m of max(0, M(t, m) − M(t − 1, m)), M in dB and at most
/// 80 below the song's peak, a frame each kOnsetHop; as librosa.onset.onset_strength(y=samples, sr=22050,
/// aggregate=np.median). After S. Böck, G. Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013.
/// [S] samples at kBeatSampleRate → [1 + S / kOnsetHop] dB.
std::vector<float> onset_strength(std::span<const float> samples);

/// The same of a mel-spectrogram [T, bands] dB that is there already, at `fps` frames a second: the mean over its bands
/// of the rise since the frame before, brought to kOnsetRate on straight lines. A rise stands at the later of its
/// frames, with no shift by half a window: coarser than the above, for mels whose windows are shorter than two frames.
std::vector<float> onset_strength(const Matrix& mel, double fps);

/// Tempo [beats/min]: the lag τ < 8 s with the largest log(1 + 1e6 a(τ)) − log2(60 / (120 τ))² / 2, where a is the
/// onsets' autocorrelation in windows of 8 s, each of energy 1, averaged (librosa.feature.tempo). 0 where there is no
/// onset.
double estimate_tempo(std::span<const float> onsets);

}  // namespace choreo::audio
