#pragma once

#include "choreo/core/matrix.h"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace choreo::model {

/// Where a song is, counted in beats since it began.
struct Count {
  double beats = 0;      ///< whole numbers on the beats
  float confidence = 0;  ///< 0 … 1: how sure the phase is
};

/// Counts a song's beats while it plays, from its mel-spectrogram alone: nothing ahead is heard, so that a live dance
/// counts as a rehearsed one. The forward pass of a hidden Markov model whose states are a tempo from 64 to 132 BPM and
/// a phase (the bar pointer of N. Whiteley, A. Cemgil, S. Godsill, ISMIR 2006, without the bar), and whose observation
/// is how much louder the bands became. A faster or slower song is counted at half or double its beat. The count
/// follows that belief as a dancer does: steadily and never back.
class BeatCounter {
 public:
  /// Frames of `bands` numbers, `fps` a second. No allocation after construction.
  BeatCounter(double fps, std::size_t bands);

  /// The song's next mel frame in dB → the count at it.
  Count hear(std::span<const float> mel);

 private:
  [[nodiscard]] float onset(std::span<const float> mel);
  void advance();
  void change_tempo();
  void weigh(float onset);
  [[nodiscard]] Count count();
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

/// Dancers count in sixes (two bars of a waltz) and in eights (two bars of four). Where a count of each begins is the
/// dancer's own: the offsets [beats] are free.
struct CountOrigin {
  int sixes = 0;
  int eights = 0;

  friend bool operator==(const CountOrigin&, const CountOrigin&) = default;
};

constexpr std::size_t kCountInputs = 15;

/// A count as a network hears it: cosine and sine of the half beat, the beat, and of periods of 6, 3, 2, 8 and 4 beats,
/// then the confidence.
std::array<float, kCountInputs> count_inputs(const Count& count, const CountOrigin& origin = {});
/// Which of them change their sign when left and right foot are exchanged: a count that is half a six or eight later.
constexpr std::array<bool, kCountInputs> kCountMirrored = {false, false, false, false, true,  true,  false, false,
                                                           true,  true,  true,  true,  false, false, false};

/// The counts of a song from its second frame on, which is the first that is danced to: heard [T, n_mels] → [T]; the
/// first is 0.
std::vector<Count> count_beats(const Matrix& heard, double fps);
/// [T, n_mels] and its counts → [T, n_mels + kCountInputs].
Matrix with_counts(const Matrix& heard, const std::vector<Count>& counts, const CountOrigin& origin = {});

}  // namespace choreo::model
