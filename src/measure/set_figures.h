#pragma once

#include "choreo/measure/summary.h"

namespace choreo::measure {

/// Fréchet distance to the real dances, its floor (real against real, in equal numbers and sampled the same way) and
/// diversity, with their intervals over resampled songs.
void add_set_figures(Group& group, const std::vector<DanceFigures>& real, std::uint64_t seed);

}  // namespace choreo::measure
