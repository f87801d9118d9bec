#pragma once

#include "choreo/engine/dance.h"

#include "generate/setup.h"

namespace choreo::app {

/// Throws Error where --live is given with what doesn't go with it, or without what it needs.
void check_live(const GenerateOptions& options);

/// --live: raw PCM from standard input, a line a frame to standard output, until the sound ends, the reader has gone or
/// a signal comes.
engine::Job live_job(const Setup& setup);

}  // namespace choreo::app
