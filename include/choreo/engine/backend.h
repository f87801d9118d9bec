#pragma once

#include "choreo/moves/start.h"

#include <cstddef>
#include <memory>
#include <span>

namespace choreo::engine {

/// The music encoder on one song, from frame 1 on: it doesn't see the dance, so it may run ahead.
class Encoder {
 public:
  virtual ~Encoder() = default;

  /// The song's next frames: features [T · FeatureLayout::size()], not yet standardised → music [T · music_size], what
  /// a Predictor takes of them (E_M; the paper, section 3). Any division of a song into blocks gives the same.
  virtual void encode(std::span<const float> features, std::span<float> music) = 0;
};

/// The skeleton encoder and the decoder, frame by frame, for sessions side by side, each to a song of its own. What a
/// session does doesn't depend on the others. Sessions may come and go between any two frames.
class Predictor {
 public:
  virtual ~Predictor() = default;

  /// A session begins, as number size(). Returns its frame 0 [pose size], valid until the next call: the start's pose,
  /// or of a model that needs none its own. Throws Error where there is no room.
  virtual std::span<const float> add(const moves::Start& start) = 0;
  /// Session `i` ends; those with higher numbers move up by one.
  virtual void remove(std::size_t i) = 0;

  /// Everyone's next frame: Ŝ(t) = CG(S(0 … t − 1), M(1 … t)) (the paper, equation 1). music [size() · music_size]:
  /// what an Encoder made of frame t of each session's song; the first step's is frame 1. Returns the poses [size() ·
  /// pose size], valid until the next call.
  virtual std::span<const float> step(std::span<const float> music) = 0;

  [[nodiscard]] virtual std::size_t size() const = 0;
};

/// A network made ready to run: the native engine's, or another that is to dance through the same loop. Any number of
/// threads may use one.
class Backend {
 public:
  virtual ~Backend() = default;

  [[nodiscard]] virtual std::size_t pose_size() const = 0;
  [[nodiscard]] virtual std::size_t music_size() const = 0;
  [[nodiscard]] virtual std::unique_ptr<Encoder> encoder() const = 0;
  /// Room for `capacity` sessions, at least 1.
  [[nodiscard]] virtual std::unique_ptr<Predictor> predictor(std::size_t capacity) const = 0;
};

}  // namespace choreo::engine
