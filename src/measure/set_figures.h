#pragma once

#include "choreo/measure/summary.h"

namespace choreo::measure {

/// Fréchet distance to the real dances, its floor (real against real, in equal numbers and sampled the same way) and
/// diversity, with their intervals over resampled songs.
void add_set_figures(Group& group, const std::vector<DanceFigures>& real, std::uint64_t seed);

/// How far dances are apart at the same time: those of a group to one song, and all real ones from each other.
void add_variety(Group& group);

}  // namespace choreo::measure
