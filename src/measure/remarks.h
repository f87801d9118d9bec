#pragma once

#include "choreo/measure/summary.h"

#include <string>
#include <vector>

namespace choreo::measure {

/// What a reader should know: dances that stand still, tremble or go past the beat, and figures that rank a control
/// above a dance.
std::vector<std::string> remarks(const std::vector<Group>& groups);

}  // namespace choreo::measure
