#pragma once

#include "generate/setup.h"

namespace choreo::app {

/// --live: raw PCM from standard input, a line a frame to standard output, until the sound ends, the reader has gone or
/// a signal comes. Returns the exit code.
int dance_live(const Setup& setup);

}  // namespace choreo::app
