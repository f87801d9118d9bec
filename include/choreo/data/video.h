#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace choreo::data {

struct VideoFacts {
  double fps = 0;
  std::size_t frames = 0;  ///< counted by reading: the container's own number is a guess
  double width = 0;        ///< pixels
  double height = 0;
};

/// A video may start, and its frames may be off a constant rate, by so many frames.
inline constexpr double kMostFramesAstray = 2;

/// What a video tells without being read through: `frames` stays 0. Throws Error when it can't be opened, tells no
/// frame rate or one that can't be, when the rate isn't constant (frame n isn't at n / fps), and when the pictures
/// begin at another time than the sound (an edit list).
VideoFacts open_video(const std::filesystem::path& path);

/// The same, with the frames counted.
VideoFacts probe_video(const std::filesystem::path& path);

/// A video's pictures, one after the other.
class VideoFrames {
 public:
  /// Throws Error when the video can't be opened.
  explicit VideoFrames(const std::filesystem::path& path);
  ~VideoFrames();
  VideoFrames(const VideoFrames&) = delete;
  VideoFrames& operator=(const VideoFrames&) = delete;

  /// The next picture: [height, width, 3] bytes, blue first. False at the end, and where the size changes.
  bool next(std::vector<std::uint8_t>& bgr);

 private:
  struct Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace choreo::data
