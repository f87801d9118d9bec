#pragma once

#include <filesystem>

namespace choreo::data {

/// When a video's frames are shown, as the container tells it [s].
struct VideoTiming {
  double start = 0;     ///< of the pictures, after what begins first in the file
  double shortest = 0;  ///< the time from one frame to the next
  double longest = 0;
  double drift = 0;  ///< how far a frame is from where a constant rate of `fps` would have it
};

/// Asks FFmpeg's ffprobe; nothing is decoded. Throws Error where it can't be asked or the file tells no times.
VideoTiming read_timing(const std::filesystem::path& video, double fps);

}  // namespace choreo::data
