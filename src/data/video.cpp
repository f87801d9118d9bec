#include "choreo/data/video.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/data/source.h"

#include <opencv2/videoio.hpp>

#include <cmath>

namespace choreo::data {

VideoFacts probe_video(const std::filesystem::path& path) {
  cv::VideoCapture video(path.string(), cv::CAP_FFMPEG);
  if (!video.isOpened()) fail("{}: can't be opened as a video", quote(path));
  VideoFacts facts{video.get(cv::CAP_PROP_FPS), 0, video.get(cv::CAP_PROP_FRAME_WIDTH),
                   video.get(cv::CAP_PROP_FRAME_HEIGHT)};
  if (!std::isfinite(facts.fps) || facts.fps <= 0) fail("{}: the video tells no frame rate", quote(path));
  if (facts.fps < kLeastFps || facts.fps > kMostFps) {
    fail("{}: the video tells {} frames a second, expected {} … {}", quote(path), facts.fps, kLeastFps, kMostFps);
  }
  while (video.grab()) ++facts.frames;
  return facts;
}

}  // namespace choreo::data
