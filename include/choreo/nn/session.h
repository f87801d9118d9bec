#pragma once

#include "choreo/nn/network.h"

#include <torch/torch.h>

namespace choreo::nn {

/// How a session gets from frame to frame.
enum class Procedure {
  kIncremental,  ///< each layer keeps the inputs it still needs: a frame costs the same however long the song is
  kReference,    ///< the paper's: the whole network on all frames so far, for each frame
};

/// B dances side by side, running free: Ŝ(t) = CG(S(0 … t − 1), M(1 … t)) (the paper, equation 1), each prediction
/// being the next one's past. Always f32, without gradients.
class Session {
 public:
  /// poses [B, pose size, 1]: frame 0. The network must outlive the session.
  Session(const Network& network, torch::Tensor poses, Procedure procedure = Procedure::kIncremental);

  /// The features of the next frames, from frame 1 on, [B, music inputs, T] → what step() takes of them, [B, n, T].
  torch::Tensor encode(const torch::Tensor& features);
  /// A frame of what encode() gave, [B, n, 1] → its poses [B, pose size, 1].
  torch::Tensor step(const torch::Tensor& music);

 private:
  const Network& network_;
  Procedure procedure_;
  Memory memory_;
  torch::Tensor poses_;             // [B, pose size, 1]: the last frame
  torch::Tensor skeleton_, music_;  // the reference's: [B, …, T] so far
};

}  // namespace choreo::nn
