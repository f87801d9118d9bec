#include "choreo/engine/session.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/highway_step.h"
#include "engine/weights.h"

namespace choreo::engine {
namespace {

/// 1×1 layers and CDHC layers on the present frame of all dancers.
std::vector<HighwayStep> steps_of(const std::vector<PackedConvolution>& blocks, std::size_t capacity) {
  std::vector<HighwayStep> steps;
  for (const PackedConvolution& block : blocks) steps.emplace_back(block, capacity);
  return steps;
}

}  // namespace

struct Troupe::State {
  State(const Model& of, std::size_t most)
      : model(of),
        capacity(most),
        encoder(steps_of(weights().skeleton_encoder.blocks, most)),
        decoder(steps_of(weights().decoder_blocks, most)),
        encoder_width(padded(weights().encoder_channels)),
        decoder_width(padded(weights().decoder_channels)),
        poses(most * of.pose_size()),
        last_poses(poses.size()),
        velocities(poses.size()),
        seen(weights().sees_motion ? 2 * poses.size() : 0),
        buffers(2, AlignedVector<float>(most * std::max({encoder_width, 2 * decoder_width, padded(of.pose_size())}))) {}

  [[nodiscard]] const Weights& weights() const { return model.weights(); }

  [[nodiscard]] Outputs see();
  void encode_skeleton();
  void fuse(const float* music);
  void decode(const float* music);
  void measure();
  void move(std::size_t dancer, const float* output, const float* music);

  [[nodiscard]] Outputs buffer(std::size_t i, std::size_t width) { return {buffers[i % 2].data(), width}; }
  /// Where a chain's layer i begins: in that layer, or past the last in a buffer.
  [[nodiscard]] Outputs input_of(std::vector<HighwayStep>& chain, std::size_t i, std::size_t width) {
    return i < chain.size() ? chain[i].input() : buffer(0, width);
  }
  void run(std::vector<HighwayStep>& chain, std::size_t width) {
    for (std::size_t i = 0; i < chain.size(); ++i) chain[i].run(input_of(chain, i + 1, width));
  }
  void run(const PackedConvolution& layer, Outputs in, Outputs out) const {
    layer.begin(dancers, out);
    layer.add_tap(0, {in.values, in.stride}, dancers, out);
  }

  Model model;
  std::size_t capacity;
  std::size_t dancers = 0;
  std::vector<HighwayStep> encoder, decoder;
  std::size_t encoder_width, decoder_width;
  std::vector<float> poses;       // [dancers, pose size]
  std::vector<float> last_poses;  // those before
  std::vector<float> velocities;  // the way from those to these
  std::vector<float> seen;        // [dancers, 2 · pose size]: standardised positions, then velocities
  std::vector<AlignedVector<float>> buffers;
};

/// To the next pose from what the network says of it: the equations of model::Network.
void Troupe::State::move(std::size_t dancer, const float* output, const float* music) {
  const std::size_t size = model.pose_size();
  float* pose = poses.data() + dancer * size;
  if (!weights().predicts_steps) {
    std::copy_n(output, size, pose);
    return;
  }
  const float* led = music + 2 * weights().decoder_channels;  // the move's pose, and the way to it
  for (std::size_t c = 0; c < size; ++c) {
    float step = weights().poses.step[c] * output[c];
    if (weights().lead > 0) step += led[size + c] + weights().lead * (led[c] - led[size + c] - pose[c]);
    pose[c] += step;
  }
}

/// Measures how the poses move.
void Troupe::State::measure() {
  for (std::size_t i = 0; i < dancers * model.pose_size(); ++i) velocities[i] = poses[i] - last_poses[i];
  std::copy_n(poses.begin(), dancers * model.pose_size(), last_poses.begin());
}

/// What the skeleton encoder gets of the poses.
Outputs Troupe::State::see() {
  const std::size_t size = model.pose_size();
  if (!weights().sees_motion) return {poses.data(), size};
  const auto& [mean, deviation, step] = weights().poses;
  for (std::size_t i = 0; i < dancers * size; ++i) {
    const std::size_t c = i % size;
    float* position = seen.data() + i / size * 2 * size + c;
    position[0] = (poses[i] - mean[c]) / deviation[c];
    position[size] = velocities[i] / step[c];
  }
  return {seen.data(), 2 * size};
}

void Troupe::State::encode_skeleton() {
  const auto& layers = weights().skeleton_encoder.input;
  measure();
  Outputs in = see();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const bool last = i + 1 == layers.size();
    const Outputs out = last ? input_of(encoder, 0, encoder_width) : buffer(layers.size() - 1 - i, encoder_width);
    run(layers[i], in, out);
    if (!last) layers[i].kernels().relu(out.values, dancers * out.stride);
    in = out;
  }
  run(encoder, encoder_width);
}

void Troupe::State::fuse(const float* music) {
  const std::size_t channels = weights().decoder_channels;
  const Outputs sums = buffer(1, 2 * decoder_width);
  run(weights().fuse, input_of(encoder, encoder.size(), encoder_width), sums);
  const Outputs out = input_of(decoder, 0, decoder_width);
  for (std::size_t i = 0; i < dancers; ++i) {
    float* dec1 = sums.values + i * sums.stride;
    float* dec2 = dec1 + decoder_width;
    const float* heard = music + i * model.music_size();
    for (std::size_t c = 0; c < channels; ++c) dec1[c] += heard[c];
    for (std::size_t c = 0; c < channels; ++c) dec2[c] += heard[channels + c];
    weights().fuse.kernels().gate(dec1, dec2, out.values + i * out.stride, decoder_width);
  }
}

void Troupe::State::decode(const float* music) {
  run(decoder, decoder_width);
  Outputs in = input_of(decoder, decoder.size(), decoder_width);
  std::size_t next = 1;
  for (const PackedConvolution& layer : weights().hidden) {
    const Outputs out = buffer(next++, decoder_width);
    run(layer, in, out);
    layer.kernels().tanh(out.values, dancers * decoder_width);
    in = out;
  }
  const Outputs out = buffer(next, padded(model.pose_size()));
  run(weights().output, in, out);
  if (!weights().predicts_steps) weights().output.kernels().sigmoid(out.values, dancers * out.stride);
  for (std::size_t i = 0; i < dancers; ++i) move(i, out.values + i * out.stride, music + i * model.music_size());
}

Troupe::Troupe(const Model& model, std::size_t capacity)
    : state_(std::make_unique<State>(model, std::max<std::size_t>(capacity, 1))) {}
Troupe::~Troupe() = default;
Troupe::Troupe(Troupe&&) noexcept = default;
Troupe& Troupe::operator=(Troupe&&) noexcept = default;

std::size_t Troupe::size() const { return state_->dancers; }
std::size_t Troupe::capacity() const { return state_->capacity; }

void Troupe::enter(std::span<const float> start) {
  State& state = *state_;
  const std::size_t pose_size = state.model.pose_size();
  if (start.size() != pose_size) fail("a start pose of {} numbers, expected {}", start.size(), pose_size);
  if (state.dancers == state.capacity) fail("no room for more than {} dancers", state.capacity);
  for (auto* chain : {&state.encoder, &state.decoder}) {
    for (HighwayStep& step : *chain) step.enter();
  }
  for (auto* poses : {&state.poses, &state.last_poses}) {
    std::copy(start.begin(), start.end(), poses->data() + state.dancers * pose_size);
  }
  ++state.dancers;
}

void Troupe::leave(std::size_t i) {
  State& state = *state_;
  if (i >= state.dancers) fail("dancer {} of {}", i, state.dancers);
  for (auto* chain : {&state.encoder, &state.decoder}) {
    for (HighwayStep& step : *chain) step.leave(i);
  }
  const std::size_t pose_size = state.model.pose_size();
  for (auto* all : {&state.poses, &state.last_poses}) {
    float* poses = all->data();
    std::copy(poses + (i + 1) * pose_size, poses + state.dancers * pose_size, poses + i * pose_size);
  }
  --state.dancers;
}

void Troupe::place(std::size_t i, std::span<const float> pose) {
  const std::size_t pose_size = state_->model.pose_size();
  if (i >= state_->dancers) fail("dancer {} of {}", i, state_->dancers);
  if (pose.size() != pose_size) fail("a pose of {} numbers, expected {}", pose.size(), pose_size);
  std::copy(pose.begin(), pose.end(), state_->poses.data() + i * pose_size);
}

std::span<const float> Troupe::step(std::span<const float> music) {
  State& state = *state_;
  if (music.size() != state.dancers * state.model.music_size()) {
    fail("{} numbers of music for {} dancers, expected {} each", music.size(), state.dancers, state.model.music_size());
  }
  state.encode_skeleton();
  state.fuse(music.data());
  state.decode(music.data());
  return {state.poses.data(), state.dancers * state.model.pose_size()};
}

}  // namespace choreo::engine
