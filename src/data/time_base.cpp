#include "choreo/data/time_base.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/pose/keypoint_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace choreo::data {
namespace {

constexpr std::size_t kMostFramesTrimmed = 2;

void tell_of_reading(const pose::Recording& recording, const std::string& id, const Log& log) {
  if (recording.broken > 0) {
    log(LogLevel::kWarning, fmt::format("{}: {} of {} OpenPose files are broken: frames with nobody", quote(id),
                                        recording.broken, recording.files));
  }
  if (recording.heads > 0) {
    log(LogLevel::kInfo, fmt::format("{}: MPI-15 keypoints have no nose: the head stands for it", quote(id)));
  }
}

/// A video with more or fewer frames than JSON files pairs the wrong ones, unless it's the last two that differ.
void match_frames(pose::Recording& recording, const VideoFacts& video, const std::string& id, const Log& log) {
  const std::size_t frames = recording.frames.size();
  const std::size_t apart = frames > video.frames ? frames - video.frames : video.frames - frames;
  if (apart > kMostFramesTrimmed) {
    fail_as("skeletons and video apart",
            "{} OpenPose frames for {} frames of video (variable frame rate, or another cut?)", frames, video.frames);
  }
  if (apart > 0) {
    log(LogLevel::kWarning,
        fmt::format("{}: {} OpenPose frames for {} frames of video: trimmed", quote(id), frames, video.frames));
  }
  recording.frames.resize(std::min(frames, video.frames));
}

/// Brings coordinates that were scaled (--keypoint_scale) back to pixels where the picture's size is known.
void unscale(pose::Recording& recording, const std::optional<VideoFacts>& video, const std::string& id,
             const Log& log) {
  if (recording.flat > 0) return;  // they never were pixels
  const auto scale = pose::keypoint_scale(recording);
  if (scale == pose::KeypointScale::kPixels) return;
  if (video) return pose::to_pixels(recording, scale, {video->width, video->height});
  log(LogLevel::kWarning,
      fmt::format("{}: the coordinates are no pixels (OpenPose's --keypoint_scale): without a video "
                  "the picture's proportions are unknown, and those of the dance",
                  quote(id)));
}

}  // namespace

std::optional<pose::PictureSize> TimeBase::picture() const {
  if (!video) return {};
  return pose::PictureSize{video->width, video->height};
}

double frame_rate(const ClipSource& source, const std::optional<VideoFacts>& video, std::optional<double> input_fps) {
  if (video) return video->fps;
  if (source.facts.fps) return *source.facts.fps;
  if (input_fps) return *input_fps;
  fail_as("no frame rate",
          "the skeletons' frame rate is unknown: no video, no \"fps\" in clip.json; --input-fps tells it");
}

TimeBase time_base(const ClipSource& source, std::optional<double> input_fps) {
  TimeBase time;
  if (source.video) time.video = probe_video(source.media);
  time.fps = frame_rate(source, time.video, input_fps);
  return time;
}

void fit(pose::Recording& recording, const TimeBase& time, const ClipSource& source, const Log& log) {
  tell_of_reading(recording, source.id, log);
  unscale(recording, time.video, source.id, log);
  if (time.video) match_frames(recording, *time.video, source.id, log);
}

}  // namespace choreo::data
