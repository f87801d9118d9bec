#pragma once

#include <cstddef>
#include <filesystem>

namespace choreo::data {

struct VideoFacts {
  double fps = 0;
  std::size_t frames = 0;  ///< counted by reading: the container's own number is a guess
  double width = 0;        ///< pixels
  double height = 0;
};

/// Reads a video once through. Throws Error when it can't be opened or tells no frame rate, or one that
/// can't be.
VideoFacts probe_video(const std::filesystem::path& path);

}  // namespace choreo::data
