#pragma once

#include "choreo/engine/model.h"

#include <cstddef>
#include <memory>
#include <span>

namespace choreo::engine {

/// Dancers side by side, each to a song of its own, who share each read of the weights. What a dancer does doesn't
/// depend on the others, to the last bit. Dancers may enter and leave between any two frames.
class Troupe {
 public:
  /// Room for `capacity` dancers (at least 1). No allocation after construction.
  Troupe(const Model& model, std::size_t capacity);
  ~Troupe();
  Troupe(Troupe&&) noexcept;
  Troupe& operator=(Troupe&&) noexcept;

  /// A dancer enters as number size(): his frame 0 is `start` [pose size]. Throws Error where there is no room.
  void enter(std::span<const float> start);
  /// Dancer `i` leaves; those with higher numbers move up by one.
  void leave(std::size_t i);

  /// Everyone's next frame. music [size(), music_size]: what MusicEncoder made of that frame of each dancer's song; the
  /// first step's is frame 1 (the paper, equation 1). Returns the poses [size(), pose size], valid until the next call.
  std::span<const float> step(std::span<const float> music);

  /// Puts dancer `i` into a pose: what he goes on from (teacher forcing).
  void place(std::size_t i, std::span<const float> pose);

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t capacity() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One dancer. A frame costs the same however long the song is. No allocation after construction.
class Session {
 public:
  Session(const Model& model, std::span<const float> start) : alone_(model, 1) { alone_.enter(start); }

  /// music [music_size] of the next frame → its pose [pose size], valid until the next call. See Troupe::step().
  std::span<const float> step(std::span<const float> music) { return alone_.step(music); }
  /// Puts the dancer into a pose: what he goes on from (teacher forcing).
  void place(std::span<const float> pose) { alone_.place(0, pose); }

 private:
  Troupe alone_;
};

}  // namespace choreo::engine
