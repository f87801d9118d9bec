#pragma once

#include "choreo/train/log.h"

#include <filesystem>
#include <string>
#include <vector>

namespace choreo::train {

/// A run's learning as an SVG: the losses (training, validation, copying the last frame) over the iterations on a
/// logarithmic axis, and below them the free-running figures, where there are any. Many rows are averaged to as many
/// points as can be seen. Throws Error where there is no row.
std::string draw_curves(const std::vector<LogRow>& rows, const std::string& title);

/// Draws a run's log.csv as RUN/curves.svg, and returns that path.
std::filesystem::path write_curves(const std::filesystem::path& run);

}  // namespace choreo::train
