#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace choreo::model {

/// Dancers count in sixes (two bars of a waltz) and in eights (two bars of four). Where a count of each begins is the
/// dancer's own: the offsets [beats] are free.
struct CountOrigin {
  int sixes = 0;
  int eights = 0;

  friend bool operator==(const CountOrigin&, const CountOrigin&) = default;
};

/// Poses that show a move: they stand evenly over the beat from half a beat before it to half a beat after it.
constexpr std::size_t kMovePoses = 8;

/// How a few numbers tell a move: its poses are mean + Σ number · component, the principal components of the training
/// split's moves, each number with a deviation of 1.
struct MoveBasis {
  std::vector<float> mean;  ///< [kMovePoses · pose size]
  Matrix components;        ///< [move size, kMovePoses · pose size], orthogonal

  friend bool operator==(const MoveBasis&, const MoveBasis&) = default;
};

/// A dance of the training split, as a row of moves: one a counted beat.
struct KnownDance {
  std::string name;                  ///< its clip's id
  std::size_t first = 0, moves = 0;  ///< which rows of Repertoire::moves
  int count = 0;                     ///< what it counts on its first move; the feet are fastest on multiples of `bar`
  CountOrigin origin;                ///< of its count
  double tempo = 0;                  ///< counted beats a minute
  int bar = 4;                       ///< beats after which its steps come again: 2, 3 or 4
  double accent = 0;                 ///< where in its song's bars that is: how much later the song counts [beats]

  friend bool operator==(const KnownDance&, const KnownDance&) = default;
};

/// The dances of the training split that a network has learned to dance after, for a Choreographer to choose from.
struct Repertoire {
  MoveBasis basis;
  std::vector<KnownDance> dances;
  Matrix moves;     ///< [N, move size], dance after dance
  Matrix openings;  ///< [dances, pose size]: each dance's first pose
  Matrix sounds;    ///< [dances, n_mels]: what each one's song sounds like: its mean mel frame, standardised

  [[nodiscard]] bool empty() const { return dances.empty(); }
  /// The dances that a style means: those whose names begin with it, or the one that has this number. Empty: all.
  /// Throws Error where there is none.
  [[nodiscard]] std::vector<std::size_t> of_style(std::string_view style) const;

  friend bool operator==(const Repertoire&, const Repertoire&) = default;
};

}  // namespace choreo::model
