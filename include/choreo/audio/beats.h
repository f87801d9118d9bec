#pragma once

#include "choreo/audio/onset.h"

#include <cstddef>
#include <span>
#include <vector>

namespace choreo::audio {

/// The frames of `onsets` that carry a beat at about this tempo: D. Ellis, "Beat tracking by dynamic programming", JNMR
/// 36(1), 2007, equations 1–4. Beats t_i maximise
///   C({t_i}) = Σ_i o(t_i) − 100 Σ_i log((t_i − t_{i−1}) / P)²,     P = 60 kOnsetRate / tempo,
/// by C*(t) = o(t) + max_{t − 2P ≤ τ ≤ t − P/2} (C*(τ) − 100 log((t − τ) / P)²), o the onsets divided by their
/// deviation and smoothed; as librosa.beat.beat_track does it (weak beats at both ends left out). Nothing for tempo 0.
std::vector<std::size_t> track_beats(std::span<const float> onsets, double tempo);

/// When a song's beats are.
struct Beats {
  double tempo = 0;           ///< [beats/min]; 0: there is no onset
  std::vector<double> times;  ///< [s], rising
};

/// onset_strength(), estimate_tempo() and track_beats() on [S] samples at kBeatSampleRate, or on a mel-spectrogram
/// [T, bands] dB at `fps` frames a second.
Beats find_beats(std::span<const float> samples);
Beats find_beats(const Matrix& mel, double fps);

}  // namespace choreo::audio
