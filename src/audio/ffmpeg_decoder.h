#pragma once

#include "choreo/audio/decode.h"

namespace choreo::audio {

/// decode() by the FFmpeg program, run without a shell.
Sound decode_with_ffmpeg(const std::filesystem::path& path);

}  // namespace choreo::audio
