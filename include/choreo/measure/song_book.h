#pragma once

#include "choreo/audio/beats.h"
#include "choreo/core/progress.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace choreo::measure {

/// What is known of a song.
struct HeardSong {
  audio::Beats beats;
  double seconds = 0;
  std::string trouble;  ///< why there are no beats; empty where there are
};

/// The beats of songs, each listened to once.
class SongBook {
 public:
  /// A file that can't be heard, or has no beats, is in the book with its trouble.
  SongBook(const std::set<std::filesystem::path>& files, std::size_t jobs,
           const ProgressSink& progress = no_progress());

  /// The song must be in the book.
  [[nodiscard]] const HeardSong& at(const std::filesystem::path& file) const { return songs_.at(file); }

  /// Up to `count` other songs with beats: those that follow in the order of the names, then from the first on.
  [[nodiscard]] std::vector<const HeardSong*> others(const std::filesystem::path& file, std::size_t count) const;

 private:
  std::map<std::filesystem::path, HeardSong> songs_;
};

}  // namespace choreo::measure
