#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace choreo::audio {

/// A range of tempi and how likely each is before anything is known: N(log2(τ / likely); 0, 0.3).
struct TempoRange {
  double slowest, fastest, likely;  ///< [beats/min]
};

/// A belief b(τ, φ) about tempo and phase of the beat: the forward pass of BeatTracker's hidden Markov model.
class TempoSearch {
 public:
  /// No allocation after construction.
  TempoSearch(double fps, const TempoRange& range);

  /// One frame on, whose onset (BeatTracker's x) was observed. Returns log Σ b: how well the belief foretold it.
  double observe(float onset);
  /// One frame of silence on: nothing is observed, and a share of the belief given up for what it was at first.
  void coast(double share);

  [[nodiscard]] std::size_t phases() const { return phases_; }  ///< of a beat
  /// p(φ) = Σ_τ b(τ, φ) → [phases].
  void marginal(std::span<double> phases) const;
  /// Mean tempo [beats/min] of the belief, each phase weighed by `weight` [phases].
  [[nodiscard]] double tempo(std::span<const double> weight) const;

 private:
  void advance();
  void change_tempo();

  double fps_;
  std::size_t phases_;
  std::vector<double> tempi_;    // [tempi] beats/min
  std::vector<float> prior_;     // [tempi]
  std::vector<float> expected_;  // [phases]: λ, the song's mean onset being 1
  std::vector<float> likely_;    // [phases]
  std::vector<float> belief_;    // [tempi][phases]: b
  std::vector<float> moved_;     // room for the next belief
};

/// What a frame counts as an observation: w of BeatTracker's model.
double observations_in_a_frame(double fps);

}  // namespace choreo::audio
