#pragma once

#include "choreo/core/log.h"
#include "choreo/core/progress.h"
#include "choreo/data/source.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace choreo::app {

/// Writes FOLDER/<id>.mp4 for each clip: everybody in grey, the dancer who is followed in colours, over the video's
/// pictures or black. A clip that can't be shown is told of, and the rest goes on.
void write_overlays(const std::vector<data::ClipSource>& clips, std::optional<double> input_fps,
                    const std::filesystem::path& folder, const Log& log, const ProgressSink& progress);

}  // namespace choreo::app
