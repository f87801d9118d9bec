#pragma once

#include "choreo/core/log.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace choreo::data {

/// Frame rates that a clip may have [frames/s]; another one is a mistake.
inline constexpr double kLeastFps = 1;
inline constexpr double kMostFps = 1000;

/// The number of the least visible person that can be asked for.
inline constexpr std::size_t kLastPerson = 63;

/// What the files of a clip can't say (clip.json); all of it is optional.
struct ClipFacts {
  std::optional<double> fps;
  std::optional<std::string> song;
  std::string style;       ///< what is danced ("waltz"); empty: not known
  std::size_t person = 0;  ///< the dancer: 0 is the most visible person
};

/// What the folder's clip.json tells; nothing where there is none. `log` is told of keys that mean nothing.
/// Throws Error for a value of another kind or out of range.
ClipFacts read_facts(const std::filesystem::path& folder, const Log& log);

}  // namespace choreo::data
