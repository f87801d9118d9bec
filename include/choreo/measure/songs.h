#pragma once

#include "choreo/audio/beats.h"
#include "choreo/core/progress.h"
#include "choreo/output/dance.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace choreo::measure {

/// The songs' files in some folders and all folders below.
class SongFiles {
 public:
  /// Throws Error for a folder that isn't there.
  explicit SongFiles(const std::vector<std::filesystem::path>& folders);

  /// The song of a prepared clip: the file in a folder named after the clip, or the file that is named after the clip
  /// or its song. Throws Error where there is none, or more than one.
  [[nodiscard]] const std::filesystem::path& of_clip(const std::string& id, const std::string& song) const;

  /// The song of a dance: the file of that name; of several, the one with that content. Throws Error where there is
  /// none, and where the content isn't what the dance was made for.
  [[nodiscard]] const std::filesystem::path& of_dance(const output::AudioSource& audio) const;

 private:
  std::vector<std::filesystem::path> files_;
};

/// What is known of a song.
struct Song {
  audio::Beats beats;
  double seconds = 0;
  std::string trouble;  ///< why there are no beats; empty where there are
};

/// Songs with their beats, each decoded once.
class Songs {
 public:
  /// A file that can't be decoded, or has less than five beats, is kept with its trouble.
  Songs(const std::set<std::filesystem::path>& files, std::size_t jobs, const ProgressSink& progress = no_progress());

  /// The song must be one of the files.
  [[nodiscard]] const Song& at(const std::filesystem::path& file) const { return songs_.at(file); }

  /// Up to `count` other songs with beats: those that follow in the order of the names, then from the first on.
  [[nodiscard]] std::vector<const Song*> others(const std::filesystem::path& file, std::size_t count) const;

 private:
  std::map<std::filesystem::path, Song> songs_;
};

}  // namespace choreo::measure
