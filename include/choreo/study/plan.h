#pragma once

#include "choreo/study/material.h"
#include "choreo/study/study.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace choreo::study {

struct StudyOptions {
  std::size_t per_group = 20;
  double seconds = 16;  ///< of a clip
  std::uint64_t seed = 1;
  bool real_mismatch = false;  ///< with the group kRealMismatch

  [[nodiscard]] std::size_t frames() const;  ///< of a clip, at pose::kKineticFps
};

/// What one clip shows and sounds like. Frames are pose::kKineticFps.
struct Excerpt {
  std::string id;
  StudyGroup group = StudyGroup::kReal;
  const Dance* dance = nullptr;
  std::size_t dance_begin = 0;  ///< frame
  const Dance* song = nullptr;  ///< the dance whose song it is
  std::size_t song_begin = 0;   ///< frame
};

/// Up to `per_group` clips for each group, in the order of their ids, which are random. Excerpts of one group don't
/// overlap and are taken from all dances in turn. A mismatch is a generated excerpt (one that isn't shown with its own
/// song, as long as there is one) with the song of another generated dance, so that both groups sound alike; with that
/// of a real one where the generated dances have one song only. The group of real mismatches likewise of real dances.
/// The same seed and material give the same clips; `material` must outlive them. Throws Error where a group would stay
/// empty.
std::vector<Excerpt> choose_excerpts(const Material& material, const StudyOptions& options);

}  // namespace choreo::study
