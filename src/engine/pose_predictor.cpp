#include "choreo/engine/pose_predictor.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/highway_step.h"
#include "engine/weights.h"

namespace choreo::engine {
namespace {

std::vector<HighwayStep> steps_of(const std::vector<PackedConvolution>& blocks, std::size_t capacity) {
  std::vector<HighwayStep> steps;
  for (const PackedConvolution& block : blocks) steps.emplace_back(block, capacity);
  return steps;
}

}  // namespace

struct PosePredictor::State {
  State(std::shared_ptr<const Weights> of, std::size_t capacity)
      : shared(std::move(of)),
        encoder(steps_of(weights().skeleton_encoder.blocks, capacity)),
        decoder(steps_of(weights().decoder_blocks, capacity)),
        encoder_width(padded(weights().encoder_channels)),
        decoder_width(padded(weights().decoder_channels)),
        poses(1, capacity, weights().pose_size),
        last_poses(poses),
        velocities(capacity * weights().pose_size),
        motion(weights().sees_motion ? 2 * velocities.size() : 0),
        buffers(2, AlignedVector<float>(capacity *
                                        std::max({encoder_width, 2 * decoder_width, padded(weights().pose_size)}))) {}

  [[nodiscard]] const Weights& weights() const { return *shared; }
  [[nodiscard]] std::size_t sessions() const { return poses.sessions(); }

  void measure_velocities();
  [[nodiscard]] Outputs encoder_inputs();
  void encode_skeletons();
  void fuse(const float* music);
  [[nodiscard]] Outputs decode();
  void move(std::size_t session, const float* output);

  [[nodiscard]] Outputs buffer(std::size_t i, std::size_t width) { return {buffers[i % 2].data(), width}; }
  /// Where a chain's layer i begins: in that layer, or past the last in a buffer.
  [[nodiscard]] Outputs input_of(std::vector<HighwayStep>& chain, std::size_t i, std::size_t width) {
    return i < chain.size() ? chain[i].input() : buffer(0, width);
  }
  void run(const PackedConvolution& layer, Outputs in, Outputs out) const {
    layer.run({in.values, in.stride}, sessions(), out);
  }

  std::shared_ptr<const Weights> shared;
  std::vector<HighwayStep> encoder, decoder;
  std::size_t encoder_width, decoder_width;
  SessionRows poses, last_poses;  // [1, sessions, pose size]: the present ones and those before
  std::vector<float> velocities;  // the way from those to these
  std::vector<float> motion;      // [sessions, 2 · pose size]: standardised positions, then velocities
  std::vector<AlignedVector<float>> buffers;
};

void PosePredictor::State::measure_velocities() {
  const float *now = poses.frame(0), *before = last_poses.frame(0);
  const std::size_t count = sessions() * weights().pose_size;
  for (std::size_t i = 0; i < count; ++i) velocities[i] = now[i] - before[i];
  std::copy_n(now, count, last_poses.frame(0));
}

/// What the skeleton encoder takes: the poses as they are, or standardised and with their velocities.
Outputs PosePredictor::State::encoder_inputs() {
  const std::size_t size = weights().pose_size;
  const float* now = poses.frame(0);
  if (!weights().sees_motion) return {poses.frame(0), size};
  const auto& [mean, deviation, step] = weights().poses;
  for (std::size_t i = 0; i < sessions() * size; ++i) {
    const std::size_t c = i % size;
    float* position = motion.data() + i / size * 2 * size + c;
    position[0] = (now[i] - mean[c]) / deviation[c];
    position[size] = velocities[i] / step[c];
  }
  return {motion.data(), 2 * size};
}

/// E_S, into the encoder's last output.
void PosePredictor::State::encode_skeletons() {
  const auto& layers = weights().skeleton_encoder.input;
  Outputs in = encoder_inputs();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const bool last = i + 1 == layers.size();
    const Outputs out = last ? input_of(encoder, 0, encoder_width) : buffer(layers.size() - 1 - i, encoder_width);
    run(layers[i], in, out);
    if (!last) layers[i].kernels().relu(out.values, sessions() * out.stride);
    in = out;
  }
}

/// Dec = σ(gate(E_S) + E_M[first half]) · tanh(filter(E_S) + E_M[second half])
void PosePredictor::State::fuse(const float* music) {
  const std::size_t channels = weights().decoder_channels;
  const Outputs sums = buffer(1, 2 * decoder_width);
  run(weights().fuse, input_of(encoder, encoder.size(), encoder_width), sums);
  const Outputs out = input_of(decoder, 0, decoder_width);
  for (std::size_t i = 0; i < sessions(); ++i) {
    float* dec1 = sums.values + i * sums.stride;
    float* dec2 = dec1 + decoder_width;
    const float* encoded = music + i * weights().music_size;
    for (std::size_t c = 0; c < channels; ++c) dec1[c] += encoded[c];
    for (std::size_t c = 0; c < channels; ++c) dec2[c] += encoded[channels + c];
    weights().fuse.kernels().gate(dec1, dec2, out.values + i * out.stride, decoder_width);
  }
}

/// From the decoder's last block to what the network says of the next poses, [sessions, padded pose size].
Outputs PosePredictor::State::decode() {
  Outputs in = input_of(decoder, decoder.size(), decoder_width);
  std::size_t next = 1;
  for (const PackedConvolution& layer : weights().hidden) {
    const Outputs out = buffer(next++, decoder_width);
    run(layer, in, out);
    layer.kernels().tanh(out.values, sessions() * decoder_width);
    in = out;
  }
  const Outputs out = buffer(next, padded(weights().pose_size));
  run(weights().output, in, out);
  if (!weights().predicts_steps) weights().output.kernels().sigmoid(out.values, sessions() * out.stride);
  return out;
}

/// To the next pose from the network's output: the equations of model::Network.
void PosePredictor::State::move(std::size_t session, const float* output) {
  const std::size_t size = weights().pose_size;
  float* pose = poses.frame(0) + session * size;
  if (!weights().predicts_steps) {
    std::copy_n(output, size, pose);
    return;
  }
  for (std::size_t c = 0; c < size; ++c) pose[c] += weights().poses.step[c] * output[c];
}

PosePredictor::PosePredictor(const NativeNetwork& network, std::size_t capacity)
    : state_(std::make_unique<State>(network.weights(), std::max<std::size_t>(capacity, 1))) {}
PosePredictor::~PosePredictor() = default;

std::size_t PosePredictor::size() const { return state_->sessions(); }

std::span<const float> PosePredictor::add(const moves::Start& begin) {
  const std::span<const float> start = begin.pose;
  const std::size_t pose_size = state_->weights().pose_size;
  if (start.size() != pose_size) fail("a start pose of {} numbers, expected {}", start.size(), pose_size);
  if (size() == state_->poses.capacity()) fail("no room for more than {} sessions", size());
  for (auto* chain : {&state_->encoder, &state_->decoder}) {
    for (HighwayStep& step : *chain) step.add();
  }
  state_->poses.add(start);
  state_->last_poses.add(start);
  return start;
}

void PosePredictor::remove(std::size_t i) {
  if (i >= size()) fail("session {} of {}", i, size());
  for (auto* chain : {&state_->encoder, &state_->decoder}) {
    for (HighwayStep& step : *chain) step.remove(i);
  }
  state_->poses.remove(i);
  state_->last_poses.remove(i);
}

void PosePredictor::set_pose(std::size_t i, std::span<const float> pose) {
  const std::size_t pose_size = state_->weights().pose_size;
  if (i >= size()) fail("session {} of {}", i, size());
  if (pose.size() != pose_size) fail("a pose of {} numbers, expected {}", pose.size(), pose_size);
  std::copy(pose.begin(), pose.end(), state_->poses.frame(0) + i * pose_size);
}

std::span<const float> PosePredictor::step(std::span<const float> music) {
  State& state = *state_;
  const std::size_t music_size = state.weights().music_size;
  if (music.size() != size() * music_size) {
    fail("{} numbers of music for {} sessions, expected {} each", music.size(), size(), music_size);
  }
  state.measure_velocities();
  state.encode_skeletons();
  for (std::size_t i = 0; i < state.encoder.size(); ++i) {
    state.encoder[i].run(state.input_of(state.encoder, i + 1, state.encoder_width));
  }
  state.fuse(music.data());
  for (std::size_t i = 0; i < state.decoder.size(); ++i) {
    state.decoder[i].run(state.input_of(state.decoder, i + 1, state.decoder_width));
  }
  const Outputs output = state.decode();
  for (std::size_t i = 0; i < size(); ++i) {
    state.move(i, output.values + i * output.stride);
  }
  return {state.poses.frame(0), size() * state.weights().pose_size};
}

}  // namespace choreo::engine
