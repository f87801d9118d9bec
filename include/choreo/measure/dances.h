#pragma once

#include "choreo/core/matrix.h"
#include "choreo/core/progress.h"
#include "choreo/data/source.h"
#include "choreo/data/split.h"
#include "choreo/measure/songs.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace choreo::measure {

/// A dance to be measured, and its song.
struct Dance {
  std::string name;
  Matrix motion;               ///< [T, 30], pose::kinetic_motion()
  double start = 0;            ///< of the motion in the song [s]
  double median_speed = 0;     ///< the training split's [1/s]; 0: not known
  std::string song;            ///< what tells its song from others
  std::filesystem::path file;  ///< the song; empty where it isn't there
  std::string trouble;         ///< why it isn't there

  [[nodiscard]] double end() const;  ///< of the motion in the song [s]
};

/// Why the dance can't be held to its song's beats; empty where it can.
const std::string& trouble_of(const Dance& dance, const Songs& songs);

/// Shorter dances [s] are left out.
inline constexpr double kShortestDance = 4;

/// The dances that can be measured.
struct FoundDances {
  std::vector<Dance> dances;
  std::vector<data::LeftOut> left_out;
};

/// Reads dance.json files, prepared clips (.safetensors; the longest segment), folders of OpenPose JSON (at `input_fps`
/// [frames/s]; the dancer who is seen most), and folders of all of these. Their songs: a dance.json tells the file's
/// name, a clip's and an OpenPose folder's song lies in a folder, or is a file, of the same name. A dance without a
/// song says so in `trouble`; one that can't be read, or is too short, is left out. Throws Error for a path that isn't
/// there.
FoundDances read_dances(const std::vector<std::filesystem::path>& paths, const SongFiles& songs, double input_fps,
                        std::size_t jobs, const ProgressSink& progress = no_progress());

/// The clips of a corpus's split, likewise.
FoundDances read_real_dances(const std::filesystem::path& corpus, data::Split split, const SongFiles& songs,
                             std::size_t jobs, const ProgressSink& progress = no_progress());

/// pose::kinetic_motion() of the segments of a corpus's training clips, seen from the front: what novelty is measured
/// beside.
std::vector<Matrix> training_motions(const std::filesystem::path& corpus, std::size_t jobs);

/// Median over the mean joint speeds of a corpus's training clips [1/s], as a checkpoint keeps it; 0 where it has none.
double training_median_speed(const std::filesystem::path& corpus, std::size_t jobs);

}  // namespace choreo::measure
