#include "choreo/engine/music_encoder.h"

#include "choreo/core/error.h"
#include "choreo/moves/features.h"

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
  State(const Model& of, const moves::Start& start)
      : model(of),
        width(padded(of.weights().encoder_channels)),
        inputs(of.weights().music_encoder.input.front().in()),
        heard(kMostFrames * inputs),
        led(of.music_size() - 2 * of.weights().decoder_channels),
        leads(kMostFrames * led),
        hearing(weights().ear, start),
        hidden(2, AlignedVector<float>(kMostFrames * width)) {
    for (const PackedConvolution& block : weights().music_encoder.blocks) blocks.emplace_back(block, kMostFrames);
  }

  [[nodiscard]] const Weights& weights() const { return model.weights(); }

  /// At most kMostFrames.
  void encode(const float* decibels, std::size_t frames, float* features);
  /// Standardised mel, and whatever else is heard.
  void listen(const float* decibels, std::size_t frames);
  /// The 1×1 layers, what is heard → `out`.
  void run_input_layers(std::size_t frames, Outputs out);
  [[nodiscard]] Outputs block_input(std::size_t i) {
    return i < blocks.size() ? blocks[i].input() : Outputs{hidden[0].data(), width};
  }

  Model model;
  std::size_t width;
  std::size_t inputs;
  AlignedVector<float> heard;  // [frames, inputs]
  std::size_t led;             // numbers of a frame that go past the network
  std::vector<float> leads;    // [frames, led]
  moves::Hearing hearing;
  std::vector<AlignedVector<float>> hidden;  // two of [frames, width]
  std::vector<HighwayBlock> blocks;
};

void MusicEncoder::State::listen(const float* decibels, std::size_t frames) {
  const auto& [mean, deviation] = weights().ear.inputs;
  const std::size_t n_mels = weights().ear.n_mels;
  for (std::size_t t = 0; t < frames; ++t) {
    float* to = heard.data() + t * inputs;
    hearing.hear({decibels + t * n_mels, n_mels}, {to, inputs});
    if (led > 0) std::copy_n(to + n_mels + model::kCountInputs, led, leads.data() + t * led);
    for (std::size_t i = 0; i < inputs; ++i) to[i] = (to[i] - mean[i]) / deviation[i];
  }
}

void MusicEncoder::State::run_input_layers(std::size_t frames, Outputs out) {
  const auto& layers = weights().music_encoder.input;
  Inputs in{heard.data(), inputs};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const bool last = i + 1 == layers.size();
    const Outputs to = last ? out : Outputs{hidden[(layers.size() - 1 - i) % 2].data(), width};
    layers[i].begin(frames, to);
    layers[i].add_tap(0, in, frames, to);
    if (!last) layers[i].kernels().relu(to.values, frames * width);
    in = {to.values, to.stride};
  }
}

void MusicEncoder::State::encode(const float* decibels, std::size_t frames, float* features) {
  listen(decibels, frames);
  run_input_layers(frames, block_input(0));
  for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i].run(frames, block_input(i + 1));
  const Outputs encoded = block_input(blocks.size());
  for (std::size_t t = 0; t < frames; ++t) {
    float* to =
        std::copy_n(encoded.values + t * encoded.stride, model.music_size() - led, features + t * model.music_size());
    std::copy_n(leads.data() + t * led, led, to);
  }
}

MusicEncoder::MusicEncoder(const Model& model, const moves::Start& start)
    : state_(std::make_unique<State>(model, start)) {}
MusicEncoder::~MusicEncoder() = default;
MusicEncoder::MusicEncoder(MusicEncoder&&) noexcept = default;
MusicEncoder& MusicEncoder::operator=(MusicEncoder&&) noexcept = default;

Matrix MusicEncoder::encode(const Matrix& mel) {
  if (mel.columns() != state_->model.n_mels()) {
    fail("a mel-spectrogram of {} bands, expected {}", mel.columns(), state_->model.n_mels());
  }
  Matrix features(mel.rows(), state_->model.music_size());
  encode(mel.values(), features.values());
  return features;
}

void MusicEncoder::encode(std::span<const float> mel, std::span<float> features) {
  const Model& model = state_->model;
  const std::size_t frames = mel.size() / model.n_mels();
  if (mel.size() != frames * model.n_mels() || features.size() != frames * model.music_size()) {
    fail("{} numbers of mel and room for {} of features, expected multiples of {} and {}", mel.size(), features.size(),
         model.n_mels(), model.music_size());
  }
  for (std::size_t first = 0; first < frames; first += kMostFrames) {
    state_->encode(mel.data() + first * model.n_mels(), std::min(kMostFrames, frames - first),
                   features.data() + first * model.music_size());
  }
}

}  // namespace choreo::engine
