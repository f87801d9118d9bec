#pragma once

#include "choreo/core/log.h"
#include "choreo/data/source.h"
#include "choreo/data/video.h"
#include "choreo/pose/recording.h"
#include "choreo/pose/scene.h"

#include <optional>

namespace choreo::data {

/// What a clip's skeletons are timed by.
struct TimeBase {
  double fps = 0;  ///< [frames/s] of the skeletons
  std::optional<VideoFacts> video;

  [[nodiscard]] std::optional<pose::PictureSize> picture() const;
};

/// The frame rate of a clip's skeletons: the video's, else clip.json's, else `input_fps`. Throws Error where none is
/// known.
double frame_rate(const ClipSource& source, const std::optional<VideoFacts>& video, std::optional<double> input_fps);

/// Reads the clip's video once through, if it has one. Throws Error as probe_video() and frame_rate() do.
TimeBase time_base(const ClipSource& source, std::optional<double> input_fps);

/// Brings the clip's skeletons to pixels (where OpenPose scaled them and the picture's size is known) and, frame n
/// being the video's frame n, to the video's length. `log` is told what was mended. Throws Error where skeletons and
/// video are more than two frames apart.
void fit(pose::Recording& recording, const TimeBase& time, const ClipSource& source, const Log& log);

}  // namespace choreo::data
