#pragma once

#include "choreo/engine/model.h"

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
  std::size_t pose_size, n_mels, encoder_channels, decoder_channels, lookahead;
  std::vector<float> mel_mean, mel_deviation;
  bool hears_counts, sees_motion, predicts_steps;
  double fps;
  float inertia;
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
