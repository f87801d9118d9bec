#pragma once

#include "choreo-eval/dances.h"
#include "common/tool.h"

namespace choreo::app {

/// choreo-eval figures: what dances are like, beside real ones and controls. Returns the exit code.
CLI::App* add_figures(CLI::App& tool, DanceOptions& options);
int measure_figures(const DanceOptions& options, const Tool& tool);

/// choreo-eval autocorrelation: how dances repeat themselves, beside the beat and real ones. Returns the exit code.
CLI::App* add_autocorrelation(CLI::App& tool, DanceOptions& options);
int measure_autocorrelation(const DanceOptions& options, const Tool& tool);

}  // namespace choreo::app
