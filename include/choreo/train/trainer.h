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
  /// Asked after every iteration: the number of the signal that asked this process to end, 0 for none. Any other than
  /// 0, of any process, ends the run with a checkpoint.
  std::function<int()> stop = [] { return 0; };
};

struct TrainResult {
  std::int64_t iteration = 0;
  int signal = 0;  ///< what ended it before the last iteration, whichever process got it; 0: nothing did
};

/// Trains config.train.corpus into config.train.out (the paper, section 3.3). Throws Error when corpus or folder can't
/// be used, the disk has no room, or a loss or gradient isn't finite; the checkpoints that are there stay.
/// Under torchrun (its environment variables) the processes share each batch, and the first of them writes; a run that
/// torchrun starts anew after a process was lost goes on after its newest checkpoint.
TrainResult train(const model::Config& config, const TrainOptions& options, const Log& log,
                  const ProgressSink& progress);

}  // namespace choreo::train
