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

/// Counts a song's beats while it plays, from its mel-spectrogram alone: nothing ahead is heard, so that a live dance
/// counts as a rehearsed one. The forward pass of a hidden Markov model whose states are a tempo from 64 to 132 BPM and
/// a phase (the bar pointer of N. Whiteley, A. Cemgil, S. Godsill, ISMIR 2006, without the bar), and whose observation
/// is how much louder the bands became. A faster or slower song is counted at half or double its beat. The count
/// follows that belief as a dancer does: steadily and never back.
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
  std::vector<float> tempi_;     // [tempi] BPM
  std::vector<float> prior_;     // [tempi]
  std::vector<float> expected_;  // [phases]: mean onset there, the song's mean being 1
  std::vector<float> belief_;    // [tempi][phases]
  std::vector<float> moved_;     // room for the next belief
  std::vector<float> last_mel_;
  double mean_onset_ = 1;
  std::size_t frames_ = 0;
  double turned_ = 0;  // phase of the last frame, in beats
  double believed_ = 0;
  double beats_ = 0, pulse_;  // the count, and how much it grows a frame
};

}  // namespace choreo::audio
