#pragma once

#include "choreo/core/matrix.h"
#include "choreo/core/safetensors.h"
#include "choreo/pose/camera.h"
#include "choreo/pose/motion.h"
#include "choreo/pose/normalise.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace choreo::data {

/// A prepared clip: music and dance, frame by frame.
struct Clip {
  double fps = 0;
  int sample_rate = 22050;          ///< Hz, of the sound the mel was made from
  int n_fft = 1024;                 ///< samples in the mel's window
  std::string normalise = "paper";  ///< name of the keypoints' normalisation
  Matrix mel;                       ///< [T, n_mels] dB
  Matrix keypoints;                 ///< [T, J · D]: x0, y0(, z0), x1, … in the unit square (D = 2) or cube (D = 3)
  pose::SeenMatrix seen;            ///< [T, 15]
  std::vector<pose::Segment> segments;
  pose::PixelTransform pixels;  ///< the way back to pixels (D = 2) or metres (D = 3)
  std::string source;           ///< the media file it was made from
  std::string song;             ///< clips of one song go to one split
  std::string style;            ///< what is danced ("waltz"); empty: not known
  std::string fingerprint;      ///< of sources and settings: unchanged means it need not be made again

  [[nodiscard]] std::size_t frames() const { return keypoints.rows(); }
  /// D, coordinates of a joint: 3 of a dance in space.
  [[nodiscard]] std::size_t dimensions() const { return keypoints.columns() / pose::kJoints; }
};

/// A 3-D clip as the camera shows it, normalised as 2-D clips are; one that is 2-D stays.
Clip project(Clip clip, const pose::Camera& camera = {});

/// Writes a clip as safetensors, atomically.
void write_clip(const std::filesystem::path& path, const Clip& clip);

/// Reads and checks a clip: format, version, types, shapes that fit together, segments inside, finite values.
Clip read_clip(const std::filesystem::path& path);
Clip parse_clip(const TensorFile& file, const std::string& where);

}  // namespace choreo::data
