#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <vector>

namespace choreo::study {

/// The picture that all clips share, in whole units.
inline constexpr int kStageWidth = 13333, kStageHeight = 10000;

/// Frames begin … begin + frames − 1 of a motion [T, 30] (any unit, true proportions) as the page draws them: [frames,
/// 30] whole units. Every dancer is of one height (the median over the frames), or smaller where the path needs the
/// room, stands on one floor and dances around the middle.
BasicMatrix<int> place_on_stage(const Matrix& motion, std::size_t begin, std::size_t frames);

}  // namespace choreo::study
