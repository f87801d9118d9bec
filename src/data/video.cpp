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

struct VideoFrames::Reader {
  cv::VideoCapture video;
  cv::Mat picture;
  cv::Size size;
};

VideoFrames::VideoFrames(const std::filesystem::path& path) : reader_(std::make_unique<Reader>()) {
  if (!reader_->video.open(path.string(), cv::CAP_FFMPEG)) fail("{}: can't be opened as a video", quote(path));
}

VideoFrames::~VideoFrames() = default;

bool VideoFrames::next(std::vector<std::uint8_t>& bgr) {
  auto& [video, picture, size] = *reader_;
  if (!video.read(picture) || picture.type() != CV_8UC3 || !picture.isContinuous()) return false;
  if (size.empty()) size = picture.size();
  bgr.assign(picture.datastart, picture.dataend);
  return picture.size() == size;
}

}  // namespace choreo::data
