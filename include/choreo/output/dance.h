#pragma once

#include "choreo/core/matrix.h"
#include "choreo/pose/camera.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
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
  std::string style;                        ///< empty: none was asked for
  double energy = 1;                        ///< that was asked for; 1: as usual, left out of the file
  double temperature = 0;                   ///< likewise; 0: the model's
  std::string start;                        ///< name of the file whose pose it starts from; empty: one of the model's
  std::string precision;                    ///< of the weights; empty: not known, left out of the file
  std::optional<pose::Camera> camera = {};  ///< where a 3-D dance is seen from; absent: it is as it was made
};

/// What is known of a dance before its first frame.
struct DanceHeader {
  double fps = 25;                ///< [frames/s]
  double aspect = 1;              ///< true width / height of the unit square; 3-D: 1
  std::size_t dimensions = 2;     ///< D, coordinates of a joint: 2 or 3
  double metres_per_unit = 0;     ///< of a 3-D dance; 0: not known, left out of the file
  double median_joint_speed = 0;  ///< the training split's [unit/s]; 0: not known, left out of the file
  AudioSource audio;
  ModelSource model;
  std::uint64_t seed = 0;
  Generation generation;
};

/// A dance: dance.json in memory.
struct Dance : DanceHeader {
  /// [T, 15 · D]: x0, y0, x1, … in the unit square, y down; or x0, y0, z0, x1, … in the unit cube, z away from us.
  Matrix frames;
};

/// Throws Error unless the song's length is a number ≥ 0.
void check_audio(const AudioSource& audio, std::string_view where);

/// Throws Error unless the header's numbers make sense (`where` begins the message).
void check_header(const DanceHeader& header, std::string_view where);

/// Throws Error unless `pose` is 15 · `dimensions` finite numbers; names the frame and the joint.
void check_pose(std::span<const float> pose, std::size_t dimensions, std::size_t frame, std::string_view where);

/// Throws Error unless there are frames, 15 · D finite numbers in each; names the first bad frame and joint.
void check_dance(const Dance& dance, std::string_view where);

/// A 3-D dance as a camera sees it, normalised as 2-D clips are; its median joint speed is in the view's own unit. A
/// 2-D one as it is. Throws Error as pose::project_normalised() does.
Dance seen_from(const pose::Camera& camera, Dance dance);

/// Writes dance.json: one line a frame, seven significant digits. Nothing is left where that fails.
void write_dance(const std::filesystem::path& path, const Dance& dance);

/// Reads dance.json. Strict about format, version, dimensions, joints, limbs and every frame; unknown keys are
/// ignored.
Dance read_dance(const std::filesystem::path& path);

}  // namespace choreo::output
