#pragma once

#include <vector>

#include "generate/outcome.h"
#include "generate/plan.h"
#include "generate/setup.h"

namespace choreo::app {

/// Makes the dances on the native engine, side by side; one that fails doesn't stop the rest.
void dance_natively(const Setup& setup, const std::vector<PlannedDance>& dances, Outcome& outcome);

}  // namespace choreo::app
