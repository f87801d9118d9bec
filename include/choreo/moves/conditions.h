#pragma once

#include "choreo/model/flow.h"

#include <optional>
#include <span>

namespace choreo::moves {

/// Dancers count in sixes (two bars of a waltz) and in eights (two bars of four). Where a count of each begins is the
/// dancer's own: the offsets [beats] are free.
struct CountOrigin {
  int sixes = 0;
  int eights = 0;

  friend bool operator==(const CountOrigin&, const CountOrigin&) = default;
};

/// What a window is sampled after, but for the windows before it: all that is known on the beat before its middle.
struct BeatConditions {
  long beat = 0;  ///< the count on which the window's middle lies
  CountOrigin origin;
  double tempo = 110;                 ///< [beats/min]
  float place[2] = {0, 0};            ///< the root's, from the middle of the stage, in the rows' unit: x, z
  std::optional<double> energy;       ///< mean joint speed, the training split's being 1
  std::span<const float> music = {};  ///< BeatMusic's features; empty: not known
  std::span<const float> style = {};  ///< weights of the styles; empty: not known
};

/// Fills all of `conditions` [layout.size()] but the windows, which are windows' numbers, and what is known of them.
void write_conditions(const BeatConditions& beat, const model::ConditionLayout& layout, std::span<float> conditions);

}  // namespace choreo::moves
