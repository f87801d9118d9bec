#pragma once

#include "choreo/core/log.h"
#include "choreo/model/checkpoint.h"
#include "choreo/moves/dancer.h"

#include <cstdint>
#include <memory>
#include <string>

namespace choreo::nn {

struct TorchDancerOptions {
  /// The paper's procedure: the whole network on all frames so far, for each frame. Slow; the reference.
  bool reference = false;
  std::string device = "auto";
  std::int64_t threads = 0;  ///< 0: one a core
};

/// A checkpoint that dances in LibTorch. Unless `reference` is asked for, each layer keeps the inputs it still needs,
/// so that a frame costs the same however long the song is.
std::unique_ptr<moves::Dancer> make_torch_dancer(const model::Checkpoint& checkpoint, const TorchDancerOptions& options,
                                                 const Log& log);

}  // namespace choreo::nn
