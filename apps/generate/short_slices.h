#pragma once

namespace choreo::app {

/// Asks for short slices of time, which Linux gives sooner from 6.12 on: on a busy machine a live frame waits some
/// milliseconds less. Where that is refused, nothing changes.
void ask_for_short_slices();

}  // namespace choreo::app
