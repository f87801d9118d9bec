#pragma once

#include "choreo/study/study.h"
#include "choreo/study/material.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace choreo::study {

/// What one clip shows and lets hear. Frames are pose::kKineticFps.
struct Excerpt {
  std::string id;
  StudyGroup group = StudyGroup::kReal;
  const Performance* dance = nullptr;
  std::size_t dance_begin = 0;  ///< frame
  const Performance* song = nullptr;
  std::size_t song_begin = 0;  ///< frame
};

/// Up to `per_group` clips of `frames` frames for each group, in the order of their ids, which are random. Excerpts of
/// one group don't overlap and are taken from all dances in turn. A mismatch is a real excerpt (one that isn't shown
/// with its own song, as long as there is one) with the song of another dance. The same seed and material give the same
/// clips; `material` must outlive them. Throws Error where a group would stay empty.
std::vector<Excerpt> choose_excerpts(const Material& material, std::size_t per_group, std::size_t frames,
                                     std::uint64_t seed);

}  // namespace choreo::study
