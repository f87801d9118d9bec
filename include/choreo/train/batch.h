#pragma once

#include "choreo/train/dataset.h"

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace choreo::train {

/// Frames begin … begin + frames − 1 of a clip, inside one segment.
struct Cut {
  std::size_t clip = 0;
  std::size_t begin = 0;
  std::size_t frames = 0;

  friend bool operator==(const Cut&, const Cut&) = default;
};

/// Samples random cuts: a segment with a chance in proportion to its length, then uniformly where the cut begins in it.
/// Which cut has which index of a batch follows from (seed, iteration, index) alone.
class CutSampler {
 public:
  CutSampler(const std::vector<TrainingClip>& clips, std::size_t cut_frames, std::uint64_t seed);

  [[nodiscard]] Cut sample(std::uint64_t iteration, std::uint32_t index) const;

 private:
  struct Stretch {
    std::size_t clip;
    pose::Segment segment;
    std::uint64_t frames_before;
  };

  std::vector<Stretch> stretches_;
  std::uint64_t frames_ = 0;
  std::size_t cut_frames_;
  std::uint64_t seed_;
};

/// Cuts that cover every segment once, side by side, each sharing one frame with the next.
std::vector<Cut> cover(const std::vector<TrainingClip>& clips, std::size_t cut_frames);

/// Cuts as tensors of T = cut_frames − 1 frames, of which the network is to find Ŝ(t) = CG(S(… t − 1), M(… t)) (the
/// paper, equation 1) for t = s + 1 … s + T, s being a cut's first frame. Shorter cuts are padded with 0 on the right.
struct Batch {
  torch::Tensor skeleton;  ///< [B, 15 · D, T]: S(s … s + T − 1), in the unit square or cube
  torch::Tensor mel;       ///< [B, music inputs, T]: M(s + 1 … s + T), the mel's part in dB
  torch::Tensor target;    ///< [B, 15 · D, T]: S(s + 1 … s + T)
  torch::Tensor mask;      ///< [B, T]: 1 where a frame counts
  torch::Tensor seen;      ///< [B, 1, T]: 1 where the network sees the dance; undefined: everywhere
};

Batch make_batch(const std::vector<TrainingClip>& clips, const std::vector<Cut>& cuts, std::size_t cut_frames,
                 torch::Device device);

}  // namespace choreo::train
