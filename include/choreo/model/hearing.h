#pragma once

#include "choreo/core/matrix.h"
#include "choreo/model/beat_counter.h"
#include "choreo/model/checkpoint.h"
#include "choreo/model/choreographer.h"
#include "choreo/model/move_cues.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace choreo::model {

/// How the music encoder's inputs are standardised: the bands by the mel statistics, a move's cues by those of the
/// poses; counts stay as they are.
struct InputStatistics {
  std::vector<float> mean, deviation;  ///< [music inputs]
};
InputStatistics input_statistics(const Checkpoint& checkpoint);

/// What a checkpoint says of how music is heard.
struct Ear {
  explicit Ear(const Checkpoint& checkpoint);

  double fps;
  std::size_t n_mels;
  bool counts;            ///< whether the beats are counted
  Repertoire repertoire;  ///< what moves are chosen from; empty: none are
  InputStatistics inputs;

  /// Numbers that the music encoder hears of a frame.
  [[nodiscard]] std::size_t size() const { return inputs.mean.size(); }
};

/// Hears one song from its second frame on, which is the first that is danced to: mel frames → what the music encoder
/// hears of them, not yet standardised. Nothing ahead of a frame is used, so that a live dance is that of the whole
/// song. No allocation after construction.
class Hearing {
 public:
  /// The ear must outlive it.
  explicit Hearing(const Ear& ear, const Start& start = {});

  /// mel [n_mels] in dB → inputs [ear.size()]: the same; the count (count_inputs()), where beats are counted; the cues
  /// of the present move (MoveCues), where moves are danced.
  void hear(std::span<const float> mel, std::span<float> inputs);

 private:
  /// Which moves are chosen, and how they look.
  struct Moves {
    Moves(const Ear& ear, const Start& start);
    Choreographer choreographer;
    MoveCues cues;
    std::vector<float> sound;  // [n_mels]: the present mel frame, standardised
    Cue last;
  };
  Count choose_move(std::span<const float> mel, const Count& count, std::span<float> cues);

  const Ear& ear_;
  std::optional<BeatCounter> counter_;
  std::optional<Moves> moves_;
};

/// The whole song: heard [T, n_mels] in dB (see model::heard()) → [T, ear.size()]; frame 0 isn't danced to, and is 0.
Matrix hear_song(const Ear& ear, const Matrix& heard, const Start& start = {});

}  // namespace choreo::model
