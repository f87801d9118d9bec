#pragma once

#include <vector>

#include "generate/outcome.h"
#include "generate/plan.h"
#include "generate/setup.h"

namespace choreo::app {

/// Makes the dances in LibTorch, one after another; one that fails doesn't stop the rest. Throws Error where choreo was
/// built without LibTorch. choreo-generate and choreo-generate-torch have this function each its own way.
void dance_in_torch(const Setup& setup, const std::vector<PlannedDance>& dances, Outcome& outcome);

}  // namespace choreo::app
