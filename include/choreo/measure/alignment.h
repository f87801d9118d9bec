#pragma once

#include "choreo/core/matrix.h"

#include <optional>
#include <span>
#include <vector>

namespace choreo::measure {

/// When a dance's motion beats are [s from its first frame]: minima of the joints' mean speed, smoothed by a Gaussian
/// of 83 ms, the deepest first and none within 167 ms of another. `motion` [T, 30] from pose::kinetic_motion().
std::vector<double> motion_beats(const Matrix& motion);

/// Mean over `from` of exp(−d² / 2σ²), d the distance to the nearest of `to`, σ = 50 ms; both rise [s]. The field's
/// beat alignment score: `from` the motion's beats and `to` the music's (R. Li et al., "AI choreographer", ICCV 2021),
/// or the other way round (L. Siyao et al., "Bailando", CVPR 2022). Nothing where one of the two is empty.
std::optional<double> alignment(std::span<const double> from, std::span<const double> to);

}  // namespace choreo::measure
