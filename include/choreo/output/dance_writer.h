#pragma once

#include "choreo/core/file.h"
#include "choreo/output/dance.h"

#include <cstddef>
#include <filesystem>
#include <span>

namespace choreo::output {

/// dance.json written frame by frame: the dance need not be in memory. The file is whole after finish(), absent
/// without it. The song's length is often known at its end only: finish() is told of the song, and what the header says
/// of it isn't looked at.
class DanceWriter {
 public:
  DanceWriter(std::filesystem::path path, const DanceHeader& header);

  /// Appends a pose of 30 finite numbers.
  void frame(std::span<const float> pose);
  void finish(const AudioSource& audio);

 private:
  std::filesystem::path path_;
  AtomicFile file_;
  std::size_t frames_ = 0;
};

}  // namespace choreo::output
