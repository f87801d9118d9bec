#pragma once

#include "choreo/core/progress.h"
#include "choreo/study/material.h"
#include "choreo/study/plan.h"
#include "choreo/study/study.h"

#include <cstddef>
#include <filesystem>

namespace choreo::study {

/// Makes the folder `out`, whole or not at all:
///   out/study.json   which clip is of which group: stays with the researcher
///   out/page/        what participants get: index.html and sound/<id>.m4a
/// Everything that could tell a group is the same for all clips: 25 fps, the low-pass, the size and position in
/// the picture, coordinates in whole ten-thousandths of its height; sound in mono at 44.1 kHz, equally loud, faded, in
/// one format without metadata; random names and one time stamp. Throws Error where `out` exists, a group would stay
/// empty or something can't be written. Needs the program ffmpeg.
Study make_study(const std::filesystem::path& out, const Material& material, const StudyOptions& options,
                 std::size_t jobs, const ProgressSink& progress = no_progress());

}  // namespace choreo::study
