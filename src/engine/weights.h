#pragma once

#include "choreo/engine/model.h"
#include "choreo/moves/features.h"

#include <cstddef>
#include <vector>

#include "engine/packed_convolution.h"

namespace choreo::engine {

struct PackedEncoder {
  std::vector<PackedConvolution> input;
  std::vector<PackedConvolution> blocks;  ///< outputs: H1, then H2
};

/// A checkpoint's network, packed. Widths of activations are padded(channels).
struct Weights {
  Arithmetic arithmetic;
  std::size_t pose_size, encoder_channels, decoder_channels, lookahead;
  moves::Ear ear;
  bool sees_motion, predicts_steps;
  float lead;
  std::size_t music_features;  ///< what the music encoder makes of a frame: E_M, then what moves lead to
  model::PoseStatistics poses;
  PackedEncoder music_encoder;
  PackedEncoder skeleton_encoder;
  PackedConvolution fuse;  ///< outputs: Dec1, then Dec2, of the skeleton alone
  std::vector<PackedConvolution> decoder_blocks;
  std::vector<PackedConvolution> hidden;
  PackedConvolution output;
};

/// Throws Error where a tensor of the checkpoint isn't as large as its config says.
Weights pack(const model::Checkpoint& checkpoint, const Arithmetic& arithmetic);

}  // namespace choreo::engine
