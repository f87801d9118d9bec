#include "choreo/engine/music_encoder.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <vector>

#include "engine/highway_block.h"
#include "engine/weights.h"

namespace choreo::engine {
namespace {

/// Frames that run through the layers together: enough to make weights cheap, few enough to stay in the cache.
constexpr std::size_t kMostFrames = 48;

}  // namespace

struct MusicEncoder::State {
  explicit State(std::shared_ptr<const Weights> of)
      : shared(std::move(of)),
        width(padded(weights().encoder_channels)),
        inputs(weights().mel_mean.size()),
        standardised(kMostFrames * inputs),
        hidden(2, AlignedVector<float>(kMostFrames * width)) {
    for (const PackedConvolution& block : weights().music_encoder.blocks) blocks.emplace_back(block, kMostFrames);
  }

  [[nodiscard]] const Weights& weights() const { return *shared; }

  /// At most kMostFrames.
  void encode(const float* features, std::size_t frames, float* music);
  void standardise(const float* features, std::size_t frames);
  /// The 1×1 layers, what was standardised → `out`.
  void run_input_layers(std::size_t frames, Outputs out);
  [[nodiscard]] Outputs block_input(std::size_t i) {
    return i < blocks.size() ? blocks[i].input() : Outputs{hidden[0].data(), width};
  }

  std::shared_ptr<const Weights> shared;
  std::size_t width;
  std::size_t inputs;
  AlignedVector<float> standardised;         // [frames, inputs]
  std::vector<AlignedVector<float>> hidden;  // two of [frames, width]
  std::vector<HighwayBlock> blocks;
};

void MusicEncoder::State::standardise(const float* features, std::size_t frames) {
  const auto &mean = weights().mel_mean, &deviation = weights().mel_deviation;
  for (std::size_t t = 0; t < frames; ++t) {
    const float* from = features + t * inputs;
    float* to = standardised.data() + t * inputs;
    for (std::size_t i = 0; i < inputs; ++i) to[i] = (from[i] - mean[i]) / deviation[i];
  }
}

void MusicEncoder::State::run_input_layers(std::size_t frames, Outputs out) {
  const auto& layers = weights().music_encoder.input;
  Inputs in{standardised.data(), inputs};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const bool last = i + 1 == layers.size();
    const Outputs to = last ? out : Outputs{hidden[(layers.size() - 1 - i) % 2].data(), width};
    layers[i].run(in, frames, to);
    if (!last) layers[i].kernels().relu(to.values, frames * width);
    in = {to.values, to.stride};
  }
}

void MusicEncoder::State::encode(const float* features, std::size_t frames, float* music) {
  standardise(features, frames);
  run_input_layers(frames, block_input(0));
  for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i].run(frames, block_input(i + 1));
  const Outputs encoded = block_input(blocks.size());
  const std::size_t size = weights().music_size;
  for (std::size_t t = 0; t < frames; ++t) std::copy_n(encoded.values + t * encoded.stride, size, music + t * size);
}

MusicEncoder::MusicEncoder(const NativeNetwork& network) : state_(std::make_unique<State>(network.weights())) {}
MusicEncoder::~MusicEncoder() = default;

Matrix MusicEncoder::encode(const Matrix& features) {
  Matrix music(features.rows(), state_->weights().music_size);
  encode(features.values(), music.values());
  return music;
}

void MusicEncoder::encode(std::span<const float> features, std::span<float> music) {
  const std::size_t inputs = state_->inputs, size = state_->weights().music_size;
  const std::size_t frames = features.size() / inputs;
  if (features.size() != frames * inputs || music.size() != frames * size) {
    fail("{} features and room for {} numbers of music, expected multiples of {} and {}", features.size(), music.size(),
         inputs, size);
  }
  for (std::size_t first = 0; first < frames; first += kMostFrames) {
    state_->encode(features.data() + first * inputs, std::min(kMostFrames, frames - first),
                   music.data() + first * size);
  }
}

}  // namespace choreo::engine
