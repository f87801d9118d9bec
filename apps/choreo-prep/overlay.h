#pragma once

#include "choreo/core/log.h"
#include "choreo/core/progress.h"
#include "choreo/data/prepare.h"
#include "choreo/data/source.h"

#include <filesystem>
#include <vector>

namespace choreo::app {

/// Writes FOLDER/<id>.mp4 for each clip: everybody in grey, the dancer who is followed in colours, over the video's
/// pictures, or black where there is none or the clip has 3-D keypoints alone. A clip that can't be shown is told of,
/// and the rest goes on.
void write_overlays(const std::vector<data::ClipSource>& clips, const data::PrepareOptions& options,
                    const std::filesystem::path& folder, const Log& log, const ProgressSink& progress);

}  // namespace choreo::app
