#pragma once

#include "choreo/audio/beat_tracker.h"
#include "choreo/core/random.h"
#include "choreo/model/repertoire.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace choreo::moves {

/// What a dance begins from.
struct Start {
  Start() = default;
  Start(std::span<const float> of) : pose(of.begin(), of.end()) {}  // NOLINT: a pose is a start
  Start(const std::vector<float>& of) : pose(of) {}                 // NOLINT

  std::vector<float> pose;  ///< [pose size]: frame 0
  std::uint64_t seed = 1;   ///< what a Choreographer chooses by
  std::uint32_t variant = 0;
  std::string style;  ///< see model::Repertoire::of_style()
};

/// Which move is danced, and where in it the dancer is.
struct Cue {
  std::size_t dance = 0, move = 0;  ///< of the repertoire
  std::size_t next_move = 0;        ///< what comes on the next beat
  double phase = 0;                 ///< beats since the present one
  double way = 0;                   ///< beats since the last frame
};

/// Chooses, beat by beat, which move of a repertoire is danced: goes along one dance for a phrase, then joins another
/// where it has just danced a move like the present one and is at the same place in the bar, among dances whose songs
/// have the present one's tempo and sound. It knows nothing of the song ahead. (The idea of motion
/// graphs: L. Kovar, M. Gleicher, F. Pighin, SIGGRAPH 2002; a network dances what they would splice.)
class Choreographer {
 public:
  /// Begins with the dance that opens nearest to the start's pose (without a pose: any), `fps` frames a second. The
  /// repertoire must outlive it. Throws Error where it has nothing of the style.
  Choreographer(const model::Repertoire& repertoire, double fps, const Start& start);

  /// The next frame's count and standardised mel → what is danced at it. No allocation.
  Cue advance(const audio::BeatCount& count, std::span<const float> mel);

 private:
  struct Place {
    std::size_t dance = 0, move = 0;
  };

  [[nodiscard]] std::size_t opening(const std::vector<float>& pose);
  void begin(std::size_t number);
  void remember(const audio::BeatCount& count, std::span<const float> mel);
  void measure_fitness();
  [[nodiscard]] int counted(Place place) const;
  [[nodiscard]] Place following(Place place);
  [[nodiscard]] Place join(Place from);
  [[nodiscard]] double unlikeness(std::size_t a, std::size_t b) const;
  [[nodiscard]] double gumbel();

  const model::Repertoire& repertoire_;
  double fps_;
  std::vector<double> sizes_;        // [move size]: mean squares of the components over the poses
  std::vector<std::size_t> dances_;  // those that may be danced
  Random random_;
  std::vector<double> counts_;   // the last seconds' counts, a ring
  std::vector<float> sound_;     // [n_mels]: mean of the song so far
  std::vector<double> fitness_;  // [dances_]: how well each fits the song
  std::size_t frames_ = 0;
  double late_ = 0;  // how much later than the dances the song counts [beats]
  int beat_ = 0;     // what they count
  Place now_, next_;
  std::size_t phrase_ = 0;  // moves since the last join
};

}  // namespace choreo::moves
