#pragma once

#include "choreo/data/batch.h"
#include "choreo/data/clip.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace choreo::data {

/// The clips to prepare, and their splits where a file gives them.
struct Work {
  FoundClips found;
  std::map<std::string, Split> splits;
};

/// Throws Error where there is no clip at all, or the splits file can't be read.
Work find_work(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& corpus,
               const BatchOptions& options, const Log& log);

/// A splits file may name a clip of another person (a.p1) or, for all of its people, the clip (a).
const Split* find_split(const ClipSource& clip, const std::map<std::string, Split>& splits);

std::filesystem::path clip_file(const std::filesystem::path& corpus, const std::string& id);

/// The clip that lies at `path` where it was made of the same files in the same way.
std::optional<Clip> unchanged_clip(const std::filesystem::path& path, const ClipSource& source,
                                   const PrepareOptions& options);

}  // namespace choreo::data
