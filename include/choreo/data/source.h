#pragma once

#include "choreo/core/log.h"
#include "choreo/data/facts.h"
#include "choreo/data/split.h"

#include <cstddef>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace choreo::data {

/// Whether the file's ending is one of sound or video.
bool is_media(const std::filesystem::path& path);

/// Where a clip's files are.
struct ClipSource {
  std::string id;                   ///< the folder's name, and .pK for another person than the most visible one
  std::filesystem::path media;      ///< audio or video file
  bool video = false;               ///< whether `media` is a video
  std::filesystem::path keypoints;  ///< folder of OpenPose JSON
  ClipFacts facts;
  std::size_t person = 0;      ///< the dancer: 0 is the most visible person
  std::optional<Split> split;  ///< where a --splits file tells it
};

/// A clip that isn't in the corpus, and why.
struct LeftOut {
  std::string id;
  std::string reason;
  std::string kind{};  ///< Error::kind(): what such reasons are counted by; empty where it has none
};

/// A clip that this error keeps out.
LeftOut leave_out(const std::string& id, const std::exception& error);

struct FoundClips {
  std::vector<ClipSource> clips;  ///< in order of their ids
  std::vector<LeftOut> left_out;
};

/// Finds the clips in folders. A clip is a folder with one audio or video file and its OpenPose JSON (in the folder or
/// one below), or NAME.mp4 beside NAME/. A given folder may also be a clip itself, and one that is given twice counts
/// once; `skip` (the corpus) is no clip, nor is what lies in its folder clips. `log` is told of keys in a clip.json
/// that mean nothing. Throws Error for a folder that isn't there; a folder in it that isn't a whole clip is left out
/// with the reason.
FoundClips find_clips(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& skip = {},
                      const Log& log = no_log());

/// Makes of every clip one of each of these people (none: the one that its clip.json tells).
void choose_persons(FoundClips& found, const std::vector<std::size_t>& persons);

}  // namespace choreo::data
