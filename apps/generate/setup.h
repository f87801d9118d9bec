#pragma once

#include "choreo/engine/native.h"
#include "choreo/model/checkpoint.h"
#include "choreo/moves/start.h"
#include "choreo/output/dance.h"

#include <filesystem>
#include <limits>
#include <vector>

#include "generate/generate.h"

namespace choreo::app {

/// What every dance of one call is made with.
struct Setup {
  Setup(const GenerateOptions& generate_options, const Tool& its_tool);

  [[nodiscard]] engine::NativeOptions native_options() const;
  /// Threads to work with, at least 1.
  [[nodiscard]] std::size_t threads() const;
  /// Frames that a dance has at most.
  [[nodiscard]] std::size_t most_frames() const;
  /// What dance.json tells before its frames.
  [[nodiscard]] output::DanceHeader header(std::size_t variant) const;
  /// Whether dances are written as a camera sees them: a 3-D model's in 2-D.
  [[nodiscard]] bool shows_views() const;

  const GenerateOptions& options;
  const Tool& tool;
  std::filesystem::path path;  ///< of the checkpoint
  std::string sha256;          ///< its
  model::Checkpoint checkpoint;
  std::vector<moves::Start> starts;  ///< [variants]
};

}  // namespace choreo::app
