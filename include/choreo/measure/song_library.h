#pragma once

#include "choreo/core/log.h"
#include "choreo/output/dance.h"

#include <filesystem>
#include <string>
#include <vector>

namespace choreo::measure {

/// The songs in some folders and all folders below.
class SongLibrary {
 public:
  /// Throws Error for a folder that isn't there.
  explicit SongLibrary(const std::vector<std::filesystem::path>& folders);

  /// The song of a prepared clip: the file in a folder named after the clip, or the file that is named after the clip
  /// or its song. Throws Error where there is none, or more than one.
  [[nodiscard]] const std::filesystem::path& of_clip(const std::string& id, const std::string& song) const;

  /// The song of a dance: the file of that name; of several, the one with that content. Throws Error where there is
  /// none, and where the content isn't what the dance was made for.
  [[nodiscard]] const std::filesystem::path& of_dance(const output::AudioSource& audio) const;

 private:
  std::vector<std::filesystem::path> files_;
};

}  // namespace choreo::measure
