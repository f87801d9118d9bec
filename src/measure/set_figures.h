#pragma once

#include "choreo/measure/summary.h"

namespace choreo::measure {

/// Fréchet distance to the real dances, its floor (real against real, in equal numbers and drawn the same way) and
/// diversity, with their intervals over draws of songs.
void add_set_figures(Group& group, const std::vector<Measured>& real, std::uint64_t seed);

}  // namespace choreo::measure
