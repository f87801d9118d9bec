#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "generate/generate.h"

namespace choreo::app {

/// One dance to make.
struct PlannedDance {
  std::filesystem::path song;
  std::size_t variant = 0;
  std::string name;                ///< <song> or <song>.<variant>
  std::filesystem::path json;      ///< dance.json
  std::filesystem::path openpose;  ///< folder; empty: none asked for

  /// The file beside dance.json with this ending.
  [[nodiscard]] std::filesystem::path beside(const char* ending) const {
    return std::filesystem::path(json).replace_extension(ending);
  }
};

/// What the command line asks for, in the order of songs and variants. One song and one variant: --out is the file
/// (or a folder that is there); else a folder. Throws Error where two would get the same name, where an input (a song,
/// the checkpoint `model`) would be written over, or where the place can't be written to.
std::vector<PlannedDance> plan(const GenerateOptions& options, const std::filesystem::path& model);

}  // namespace choreo::app
