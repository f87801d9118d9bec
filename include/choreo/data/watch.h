#pragma once

#include "choreo/core/log.h"
#include "choreo/data/source.h"
#include "choreo/data/video.h"
#include "choreo/pose/track.h"

#include <optional>

namespace choreo::data {

/// A clip's skeletons and who of them dances. `scene` points into `recording`, `dancer` into `scene`.
struct Watched {
  double fps = 0;
  std::optional<VideoFacts> video;
  pose::Recording recording;
  pose::Scene scene;
  pose::Dancer dancer;

  Watched() = default;
  Watched(Watched&&) = default;
  Watched& operator=(Watched&&) = default;
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
  ~Watched() = default;
};

/// The frame rate of a clip's skeletons: the video's, else clip.json's, else `input_fps`. Throws Error where none is
/// known.
double frame_rate(const ClipSource& source, const std::optional<VideoFacts>& video, std::optional<double> input_fps);

/// Reads the clip's skeletons (and its video once through, if it has one) and finds the dancer.
/// Throws Error with the reason when skeletons and video don't fit; `log` hears what was mended.
Watched watch(const ClipSource& source, std::optional<double> input_fps, const Log& log);

}  // namespace choreo::data
