#pragma once

#include "choreo/core/matrix.h"
#include "choreo/core/progress.h"
#include "choreo/data/source.h"
#include "choreo/data/split.h"
#include "choreo/pose/motion.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace choreo::study {

/// A dance with its song, for a study to cut clips from. Real and generated ones are treated alike: equal frame rate,
/// low-pass and proportions, so that a detector's tremble doesn't tell who dances.
struct Dance {
  std::string name;
  Matrix motion;                        ///< [T, 30], pose::kinetic_motion()
  std::vector<pose::Segment> segments;  ///< the frames of `motion` that are dance, none past the song's end
  std::filesystem::path song;
  std::string recording;  ///< what tells its song from others: the same for one sound in two files
};

struct Material {
  std::vector<Dance> real;
  std::vector<Dance> generated;
  std::vector<data::LeftOut> left_out;  ///< dances that can't be used, and why
};

/// Where the material is.
struct MaterialSources {
  std::filesystem::path corpus;
  data::Split split = data::Split::kTest;
  std::vector<std::filesystem::path> dances;  ///< dance.json files, and folders of them
  std::vector<std::filesystem::path> songs;   ///< folders
};

/// Reads the split's clips and the dances, finds their songs and decodes them. Throws Error where the corpus or a
/// folder can't be read, or nothing real or nothing generated is left; one dance's failure leaves that one out.
Material read_material(const MaterialSources& sources, std::size_t jobs, const ProgressSink& progress = no_progress());

}  // namespace choreo::study
