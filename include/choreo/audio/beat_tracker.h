#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace choreo::audio {

/// Where a song is, counted in beats since it began.
struct BeatCount {
  double beats = 0;      ///< whole numbers on the beats
  float confidence = 0;  ///< 0 … 1: how sure tempo and phase are
};

/// Counts a song's beats while it plays, from its mel-spectrogram alone and causally, so that a live dance counts as
/// one to a file. The forward pass of a hidden Markov model, the bar pointer of N. Whiteley, A. Cemgil, S. Godsill,
/// "Bayesian modelling of temporal structure in musical audio", ISMIR 2006, without the bar:
///
///   states       (τ, φ): a tempo τ, and a phase φ of the beat. Two beliefs run side by side: 64–132 BPM, in which each
///                song has one tempo (before the first frame b(τ, φ) ∝ N(log2(τ / 92); 0, 0.3)), and 132–210 (about
///                170).
///   transition   φ ← φ + τ/60 Δ mod 1, then to each neighbouring tempo with the rate 0.075 /s and, with the rate
///                0.0025 /s, to b's beginning; Δ = 1 / fps.
///   observation  x, the bands' mean rise since the last frame over its mean in the last 8 s, at most 4 (at 25 fps), is
///                exponentially distributed about λ(φ), which is 0.4 and a bump on the beat and a lower one half way:
///                b(τ, φ) ∝ b(τ, φ) (exp(−x / λ(φ)) / λ(φ))^w. A frame counts by its length, w = Δ / 40 ms, so that a
///                second of music says the same at any rate.
///   octave       the slower belief is taken unless the faster one foretells the onsets better, by 5 nats a second over
///                8 s (and until that falls under 2.5): a fast song that sounds alike on its half beats.
///   count        a phase-locked loop of second order with rate r [beats/s] follows the belief near its own phase:
///                with c₁ = c + r Δ, weights g(φ) = exp(2 cos 2π(φ − c₁) − 2) and z = Σ p(φ) g(φ) exp(2πi (φ − c₁)) / Σ
///                p g, e = arg z / 2π, c ← c + max(0, r Δ + 3.75 Δ |z|² e), r ← r + 6.25 Δ |z|² e, r within 0.8 … 1.25
///                of the tempo that b has there. What lies half a beat away (two alike half-phases) doesn't pull. Where
///                less than half of the best phase's belief has been near for 2 s, the loop goes to the best one.
///   silence      after 1 s under −60 dB in all bands the belief goes back to its beginning, at a rate of 1 /s; the
///                count goes on.
///
/// All rates are per second: it tracks as fast at any fps.
class BeatTracker {
 public:
  /// Frames of `bands` numbers, `fps` a second. No allocation after construction.
  BeatTracker(double fps, std::size_t bands);
  ~BeatTracker();
  BeatTracker(BeatTracker&&) noexcept;
  BeatTracker& operator=(BeatTracker&&) noexcept;

  /// The song's next mel frame in dB → the count at it: steadily, never back.
  BeatCount track(std::span<const float> mel);

  /// Tempo that is counted at [beats/min]. A song under 64 BPM is counted at double its tempo, one over 132 at its own
  /// or at half.
  [[nodiscard]] double tempo() const;
  /// Whether the faster octave is counted (132 … 210 BPM).
  [[nodiscard]] bool counts_fast() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace choreo::audio
