#pragma once

#include "choreo/nn/network.h"

#include <torch/torch.h>

#include <cstdint>
#include <functional>

namespace choreo::nn {

/// Takes frame t ≥ 1 of the dances: poses [B, pose size, 1].
using KeepFrame = std::function<void(const torch::Tensor& poses, std::int64_t t)>;

/// B dances side by side, running free: from the poses [B, pose size, 1] of frame 0 through the music
/// mel [B, music inputs, T] (as heard: shifted by the lookahead), frame after frame up to T − 1. Each layer keeps the
/// inputs it still needs, so that a frame costs the same however long the music is. Always f32.
void dance(const Network& network, torch::Tensor poses, const torch::Tensor& mel, const KeepFrame& keep);

}  // namespace choreo::nn
