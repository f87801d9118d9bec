#pragma once

#include "choreo/core/log.h"
#include "choreo/core/progress.h"
#include "choreo/model/config.h"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace choreo::train {

struct TrainOptions {
  bool resume = false;
  /// Called when the first iteration is about to begin: from here on `stop` is asked.
  std::function<void()> begun = [] {};
  /// Asked after every iteration: true ends the run with a checkpoint.
  std::function<bool()> stop = [] { return false; };
};

struct TrainResult {
  std::int64_t iteration = 0;
  bool stopped = false;  ///< before the last iteration, because it was asked to
};

/// Trains config.train.corpus into config.train.out (the paper, section 3.3). Throws Error when corpus or folder can't
/// be used, the disk has no room, or a loss or gradient isn't finite; the checkpoints that are there stay.
/// Under torchrun (its environment variables) the processes share each batch, and the first of them writes; a run that
/// torchrun starts anew after a process was lost goes on after its newest checkpoint.
TrainResult train(const model::Config& config, const TrainOptions& options, const Log& log,
                  const ProgressSink& progress);

}  // namespace choreo::train
