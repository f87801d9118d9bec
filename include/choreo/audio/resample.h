#pragma once

#include <span>
#include <vector>

namespace choreo::audio {

/// [S] samples at `from` Hz → [round(S · to / from)] samples at `to` Hz, without delay; the same samples where the
/// rates are equal. Band-limited by libsoxr at its very high quality. Throws Error for a rate that isn't one.
std::vector<float> resample(std::span<const float> samples, int from, int to);

}  // namespace choreo::audio
