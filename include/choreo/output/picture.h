#pragma once

#include "choreo/output/dance.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace choreo::output {

/// A contact sheet: the dance's poses at these frames, in rows of up to eight, as one PNG. Needs the program ffmpeg.
void write_picture(const std::filesystem::path& png, const Dance& dance, const std::vector<std::size_t>& frames);

}  // namespace choreo::output
