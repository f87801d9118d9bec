#pragma once

#include "choreo/engine/dance.h"

#include "generate/outcome.h"
#include "generate/plan.h"
#include "generate/setup.h"

namespace choreo::app {

/// Throws Error where the command line lacks a song or a place for the dances.
void check_files(const GenerateOptions& options);

/// A song's file → dance.json, frame by frame, but a view of a 3-D dance at its end; picture, video and OpenPose files
/// from all frames, where one of these is asked for. `plan` and `outcome` must outlive it.
engine::Job file_job(const Setup& setup, const PlannedDance& plan, Outcome& outcome);

}  // namespace choreo::app
