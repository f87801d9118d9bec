#pragma once

#include "choreo/core/matrix.h"
#include "choreo/engine/model.h"
#include "choreo/moves/choreographer.h"

#include <memory>
#include <span>

namespace choreo::engine {

/// Listens to one song from its beginning: mel frames in, what a dancer hears of them out (E_M; the paper, section 3).
/// Doesn't see the dance, so it may run ahead. Any division of the song into blocks gives the same bits; blocks of some
/// dozens of frames cost the least. No allocation after construction, but for the Matrix that encode() returns.
class MusicEncoder {
 public:
  /// `start`: what moves are chosen by, where the model dances moves.
  explicit MusicEncoder(const Model& model, const moves::Start& start = {});
  ~MusicEncoder();
  MusicEncoder(MusicEncoder&&) noexcept;
  MusicEncoder& operator=(MusicEncoder&&) noexcept;

  /// The next frames of the song: [T, n_mels] in dB, as the model hears them (moves::heard()) → [T, music_size].
  Matrix encode(const Matrix& mel);
  /// The same on rows that lie one after another: T · n_mels numbers in, T · music_size out.
  void encode(std::span<const float> mel, std::span<float> features);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace choreo::engine
