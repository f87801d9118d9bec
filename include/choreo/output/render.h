#pragma once

#include "choreo/core/progress.h"
#include "choreo/output/dance.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace choreo::output {

/// Draws the dance, of a 3-D one its front view (seen_from() makes others), as an MP4 (H.264, 720 lines, the dance's
/// fps, exactly T frames) with the song's sound (AAC), cut to the dance's length; an empty `song` means no sound. Needs
/// the program ffmpeg. Nothing is left where it fails.
void write_video(const std::filesystem::path& file, const Dance& dance, const std::filesystem::path& song,
                 const ProgressSink& progress = no_progress());

/// A contact sheet: the dance's poses (likewise) at these frames, in rows of up to eight, as one PNG. Needs the program
/// ffmpeg.
void write_picture(const std::filesystem::path& png, const Dance& dance, const std::vector<std::size_t>& frames);

}  // namespace choreo::output
