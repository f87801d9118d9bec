#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <span>
#include <vector>

namespace choreo::audio {

/// Where a song is, counted in beats since it began.
struct BeatCount {
  double beats = 0;      ///< whole numbers on the beats
  float confidence = 0;  ///< 0 … 1: how sure the phase is
};

/// Counts a song's beats while it plays, from its mel-spectrogram alone and causally, so that a live dance counts as
/// one to a file. The forward pass of a hidden Markov model, the bar pointer of N. Whiteley, A. Cemgil, S. Godsill,
/// "Bayesian modelling of temporal structure in musical audio", ISMIR 2006, without the bar:
///
///   states       (τ, φ): a tempo τ of 96 from 64 to 132 BPM and a phase φ of the beat; before the first frame
///                b(τ, φ) ∝ N(log2(τ / 92); 0, 0.3). A faster or slower song is counted at half or double its beat.
///   transition   φ ← φ + τ/60 Δ mod 1, then to each neighbouring tempo with the rate 0.25 /s and, with the rate
///                0.0025 /s, to b's beginning; Δ = 1 / fps.
///   observation  x, the bands' mean rise since the last frame over its mean in the last 8 s, at most 4 (at 25 fps), is
///                exponentially distributed about λ(φ), which is 0.4 and a bump on the beat and a lower one half way:
///                b(τ, φ) ∝ b(τ, φ) (exp(−x / λ(φ)) / λ(φ))^w. A frame counts by its length, w = Δ / 40 ms, so that a
///                second of music says the same at any rate.
///   result       the belief's phase is arg z, z = Σ b(τ, φ) exp(2πi φ), and |z| the confidence. Unwrapped by the mean
///                tempo to beats u, it is followed by a phase-locked loop of second order, steadily and never back:
///                e = u − (c + r Δ), c ← c + max(0, r Δ + 3.75 Δ e), r ← r + 6.25 Δ e  (r in beats/s), which takes some
///                two seconds to follow a jump of u.
///
/// All rates are per second: it tracks as fast at any fps.
class BeatTracker {
 public:
  /// Frames of `bands` numbers, `fps` a second. No allocation after construction.
  BeatTracker(double fps, std::size_t bands);

  /// The song's next mel frame in dB → the count at it.
  BeatCount track(std::span<const float> mel);

 private:
  [[nodiscard]] float onset(std::span<const float> mel);
  void advance();
  void change_tempo();
  void weigh(float onset);
  [[nodiscard]] BeatCount count();
  void follow(double beats);

  double fps_;
  double share_;                 // w
  std::size_t phases_;           // of a beat
  std::vector<float> tempi_;     // [tempi] BPM
  std::vector<float> prior_;     // [tempi]
  std::vector<float> expected_;  // [phases]: λ, the song's mean onset being 1
  std::vector<float> likely_;    // [phases]
  std::vector<float> belief_;    // [tempi][phases]: b
  std::vector<float> moved_;     // room for the next belief
  std::vector<float> last_mel_;
  double mean_onset_ = 1;
  std::size_t frames_ = 0;
  double turned_ = 0;    // phase of the last frame, in beats
  double believed_ = 0;  // u
  double beats_ = 0;     // c
  double pulse_;         // r Δ
};

}  // namespace choreo::audio
