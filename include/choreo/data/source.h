#pragma once

#include "choreo/core/log.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace choreo::data {

/// Frame rates that a clip may have [frames/s]; another one is a mistake.
inline constexpr double kLeastFps = 1;
inline constexpr double kMostFps = 1000;

/// The number of the least visible person that can be asked for.
inline constexpr std::size_t kLastPerson = 63;

/// What the files of a clip can't say (clip.json); all of it is optional.
struct ClipFacts {
  std::optional<double> fps;
  std::optional<std::string> song;
  std::size_t person = 0;  ///< the dancer: 0 is the most visible person
};

/// Whether the file's ending is one of sound or video.
bool is_media(const std::filesystem::path& path);

/// Where a clip's files are.
struct ClipSource {
  std::string id;                   ///< the folder's name, and .pK for another person than the most visible one
  std::filesystem::path media;      ///< audio or video file
  bool video = false;               ///< whether `media` is a video
  std::filesystem::path keypoints;  ///< folder of OpenPose JSON
  ClipFacts facts;
  std::size_t person = 0;  ///< the dancer: 0 is the most visible person
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
/// once; `skip` (the corpus) is no clip, nor is what lies in its folder clips. `log` hears of keys in a clip.json that
/// mean nothing. Throws Error for a folder that isn't there; a folder in it that isn't a whole clip is left out with
/// the reason.
FoundClips find_clips(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& skip = {},
                      const Log& log = no_log());

/// Makes of every clip one of each of these people (none: the one that its clip.json tells).
void choose_persons(FoundClips& found, const std::vector<std::size_t>& persons);

}  // namespace choreo::data
