#pragma once

#include "choreo/core/log.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace choreo::data {

/// Frame rates that a clip may have [frames/s]; another one is a mistake.
inline constexpr double kLeastFps = 1;
inline constexpr double kMostFps = 1000;

/// What the files of a clip can't say (clip.json); all of it is optional.
struct ClipFacts {
  std::optional<double> fps;
  std::optional<std::string> song;
};

/// Where a clip's files are.
struct ClipSource {
  std::string id;                   ///< the folder's name
  std::filesystem::path media;      ///< audio or video file
  bool video = false;               ///< whether `media` is a video
  std::filesystem::path keypoints;  ///< folder of OpenPose JSON
  ClipFacts facts;
};

/// A clip that isn't in the corpus, and why.
struct LeftOut {
  std::string id;
  std::string reason;
};

struct FoundClips {
  std::vector<ClipSource> clips;  ///< in order of their ids
  std::vector<LeftOut> left_out;
};

/// Finds the clips in folders. A clip is a folder with one audio or video file and its OpenPose JSON (in the folder or
/// one below), or NAME.mp4 beside NAME/. A given folder may also be a clip itself, and one that is given twice counts
/// once; `skip` (the corpus) is no clip. `log` hears of keys in a clip.json that mean nothing.
/// Throws Error for a folder that isn't there; a folder in it that isn't a whole clip is left out with the reason.
FoundClips find_clips(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& skip = {},
                      const Log& log = no_log());

}  // namespace choreo::data
