#include "choreo/data/video.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/data/source.h"

#include <opencv2/videoio.hpp>

#include <cmath>

#include "data/video_timing.h"

namespace choreo::data {

namespace {

cv::VideoCapture open_capture(const std::filesystem::path& path) {
  cv::VideoCapture video(path.string(), cv::CAP_FFMPEG);
  if (!video.isOpened()) fail_as("unreadable video", "{}: can't be opened as a video", quote(path));
  return video;
}

void check_timing(const std::filesystem::path& path, double fps) {
  const VideoTiming timing = read_timing(path, fps);
  if (timing.drift > kMostFramesAstray / fps) {
    fail_as(
        "variable frame rate",
        "{}: frames last from {:.1f} to {:.1f} ms and come up to {:.2f} s off {:.3f} a second: a variable frame rate, "
        "expected a constant one",
        quote(path), 1e3 * timing.shortest, 1e3 * timing.longest, timing.drift, fps);
  }
  if (std::abs(timing.start) > kMostFramesAstray / fps) {
    fail_as("edit list", "{}: the pictures begin at {:.2f} s, the sound at 0 s (an edit list?), expected the same time",
            quote(path), timing.start);
  }
}

VideoFacts facts_of(const cv::VideoCapture& video, const std::filesystem::path& path) {
  const VideoFacts facts{.fps = video.get(cv::CAP_PROP_FPS),
                         .frames = 0,
                         .width = video.get(cv::CAP_PROP_FRAME_WIDTH),
                         .height = video.get(cv::CAP_PROP_FRAME_HEIGHT)};
  if (!std::isfinite(facts.fps) || facts.fps <= 0)
    fail_as("no frame rate", "{}: the video tells no frame rate", quote(path));
  if (facts.fps < kLeastFps || facts.fps > kMostFps) {
    fail_as("no frame rate", "{}: the video tells {} frames a second, expected {} … {}", quote(path), facts.fps,
            kLeastFps, kMostFps);
  }
  check_timing(path, facts.fps);
  return facts;
}

}  // namespace

VideoFacts open_video(const std::filesystem::path& path) { return facts_of(open_capture(path), path); }

VideoFacts probe_video(const std::filesystem::path& path) {
  cv::VideoCapture video = open_capture(path);
  VideoFacts facts = facts_of(video, path);
  while (video.grab()) ++facts.frames;
  return facts;
}

struct VideoFrames::Reader {
  cv::VideoCapture video;
  cv::Mat picture;
  cv::Size size;
};

VideoFrames::VideoFrames(const std::filesystem::path& path) : reader_(std::make_unique<Reader>()) {
  if (!reader_->video.open(path.string(), cv::CAP_FFMPEG))
    fail_as("unreadable video", "{}: can't be opened as a video", quote(path));
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
