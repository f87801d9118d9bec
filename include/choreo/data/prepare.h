#pragma once

#include "choreo/audio/mel.h"
#include "choreo/core/log.h"
#include "choreo/data/clip.h"
#include "choreo/data/source.h"
#include "choreo/pose/normalise.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace choreo::data {

struct PrepareOptions {
  audio::MelOptions mel;            ///< its fps is the corpus's
  std::optional<double> input_fps;  ///< of skeletons whose fps neither a video nor clip.json tells
  pose::Normalisation normalisation = pose::Normalisation::kPaper;
  std::size_t dimensions = pose::kDimensions;  ///< D, 2 or 3
};

/// Changes when the clip's files (size, time) or the options do. Throws Error when there is no OpenPose file.
std::string fingerprint(const ClipSource& source, const PrepareOptions& options);

/// The clip that lies at `path` where it was made of the same files in the same way; nothing where it must be made.
std::optional<Clip> unchanged_clip(const std::filesystem::path& path, const ClipSource& source,
                                   const PrepareOptions& options);

/// Makes the prepared clip: mel-spectrogram [T, n_mels] and skeleton [T, J · D] on one time base; in 3-D with the
/// dancer's bones fixed (pose::fix_bones()). Throws Error with the reason when the clip can't be used; `mel` is made
/// from options.mel; `log` is told what was mended.
Clip prepare(const ClipSource& source, const PrepareOptions& options, const audio::MelSpectrogram& mel, const Log& log);

}  // namespace choreo::data
