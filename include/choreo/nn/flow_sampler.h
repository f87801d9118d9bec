#pragma once

#include "choreo/core/log.h"
#include "choreo/model/checkpoint.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace choreo::nn {

// Plain numbers in and out: who uses this sees nothing of LibTorch.

class Flow;

/// The flow of a checkpoint with its weights, on "auto", "cpu" or "cuda"; `threads` 0: one a core. Throws Error where
/// the device can't be used.
std::shared_ptr<const Flow> load_flow(const model::Checkpoint& checkpoint, const std::string& device,
                                      std::int64_t threads, const Log& log);

/// Samples one window, as moves::WindowSampler has it. Throws Error where LibTorch fails.
void sample_window(const Flow& flow, std::span<const float> conditions, std::span<float> window,
                   const model::Config::Moves& options);

}  // namespace choreo::nn
