#pragma once

#include "choreo/core/progress.h"
#include "choreo/output/dance.h"

#include <filesystem>

namespace choreo::output {

/// Draws the dance as an MP4 (H.264, 720 lines, the dance's fps, exactly T frames) with the song's sound (AAC), cut to
/// the dance's length; an empty `song` means no sound. Needs the program ffmpeg. Nothing is left where it fails.
void write_video(const std::filesystem::path& file, const Dance& dance, const std::filesystem::path& song,
                 const ProgressSink& progress = no_progress());

}  // namespace choreo::output
