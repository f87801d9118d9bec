#pragma once

#include <filesystem>

namespace choreo::output {

/// Draws an SVG file as a PNG of the same size. Needs the program ffmpeg, with librsvg as Debian's has it. Nothing is
/// left where it fails.
void write_svg_as_png(const std::filesystem::path& png, const std::filesystem::path& svg);

}  // namespace choreo::output
