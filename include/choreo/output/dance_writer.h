#pragma once

#include "choreo/core/file.h"
#include "choreo/output/dance.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace choreo::output {

/// Appends a pose [15 · D] as JSON with seven significant digits: a list of its joints, each a list of D numbers.
void append_pose(std::string& text, std::span<const float> pose);

/// dance.json written frame by frame: the dance need not be in memory. The file is whole after finish(), absent
/// without it. The song's length is often known at its end only: finish() is told of the song, and what the header says
/// of it isn't looked at.
class DanceWriter {
 public:
  DanceWriter(std::filesystem::path path, const DanceHeader& header);

  /// Appends a pose of 15 · D finite numbers.
  void frame(std::span<const float> pose);
  void finish(const AudioSource& audio);

 private:
  std::filesystem::path path_;
  AtomicFile file_;
  std::size_t dimensions_;
  std::size_t frames_ = 0;
};

}  // namespace choreo::output
