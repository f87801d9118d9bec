#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace choreo::output {

/// The song a dance was made for.
struct AudioSource {
  std::string file;
  double seconds = 0;
  std::string sha256;
};

/// The checkpoint a dance was made with.
struct ModelSource {
  std::string name;
  std::int64_t iteration = 0;
  std::string sha256;
};

/// What else a dance was asked for: with model, song and seed enough to make it again.
struct Generation {
  std::uint32_t variant = 0;
  std::string style;      ///< empty: none was asked for
  std::string start;      ///< name of the file whose pose it starts from; empty: one of the model's
  std::string precision;  ///< of the weights; empty: not known, left out of the file
};

/// What is known of a dance before its first frame.
struct DanceHeader {
  double fps = 25;                ///< [frames/s]
  double aspect = 1;              ///< true width / height of the unit square
  double median_joint_speed = 0;  ///< the training split's [unit/s]; 0: not known, left out of the file
  AudioSource audio;
  ModelSource model;
  std::uint64_t seed = 0;
  Generation generation;
};

/// A dance: dance.json in memory.
struct Dance : DanceHeader {
  Matrix frames;  ///< [T, 30]: x0, y0, x1, y1, … in the unit square, y down
};

/// Throws Error unless the song's length is a number ≥ 0.
void check_audio(const AudioSource& audio, std::string_view where);

/// Throws Error unless the header's numbers make sense (`where` begins the message).
void check_header(const DanceHeader& header, std::string_view where);

/// Throws Error unless `pose` is 30 finite numbers; names the frame and the joint.
void check_pose(std::span<const float> pose, std::size_t frame, std::string_view where);

/// Throws Error unless there are frames, 30 finite numbers in each; names the first bad frame and joint.
void check_dance(const Dance& dance, std::string_view where);

/// Writes dance.json: one line a frame, seven significant digits. Nothing is left where that fails.
void write_dance(const std::filesystem::path& path, const Dance& dance);

/// Reads dance.json. Strict about format, version, joints, limbs and every frame; unknown keys are ignored.
Dance read_dance(const std::filesystem::path& path);

}  // namespace choreo::output
