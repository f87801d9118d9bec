#include "choreo/model/checkpoint.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/half.h"
#include "choreo/core/json.h"
#include "choreo/core/random.h"
#include "choreo/core/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "model/move_basis.h"
#include "model/tensors.h"

namespace fs = std::filesystem;

namespace choreo::model {
namespace {

constexpr const char* kFormat = "choreo-checkpoint";
constexpr const char* kVersion = "1";

/// The tensors of the pose statistics by their names in a file.
template <class Statistics>
auto by_name(Statistics& poses) {
  return std::array{std::pair{"pose.mean", &poses.mean}, std::pair{"pose.deviation", &poses.deviation},
                    std::pair{"pose.step", &poses.step}};
}

PoseStatistics read_pose_statistics(const TensorFile& file, std::int64_t pose_size, const std::string& where) {
  PoseStatistics poses;
  for (const auto& [name, tensor] : by_name(poses)) {
    *tensor = values_of(file, name, {pose_size}, false, where);
    check_above_zero(tensor == &poses.mean ? std::vector<float>{} : *tensor, name, where);
  }
  return poses;
}

bool measures_poses(const Checkpoint& checkpoint) {
  return !checkpoint.samples_moves() && checkpoint.network().measures_poses();
}

void check_no_others(const TensorFile& file, const Checkpoint& checkpoint, const std::string& where) {
  for (const auto& [name, tensor] : file.tensors) {
    const bool known =
        checkpoint.parameters.contains(name) || name == "mel.mean" || name == "mel.deviation" ||
        (checkpoint.samples_moves() ? is_of_move_basis(name) : name == "start_poses") ||
        (measures_poses(checkpoint) && (name == "pose.mean" || name == "pose.deviation" || name == "pose.step"));
    if (!known) fail("{}: tensor {} isn't part of the network that its config describes", where, quote(name));
  }
}

void check_numbers(const Checkpoint& checkpoint, const std::string& where) {
  constexpr double kLeastAspect = 0.01;
  constexpr double kMostAspect = 100;
  if (checkpoint.iteration < 0) fail("{}: iteration is {}, expected at least 0", where, checkpoint.iteration);
  if (!(checkpoint.aspect >= kLeastAspect && checkpoint.aspect <= kMostAspect)) {
    fail("{}: aspect is {}, expected {} to {}", where, checkpoint.aspect, kLeastAspect, kMostAspect);
  }
  if (!(checkpoint.median_joint_speed >= 0)) {
    fail("{}: median_joint_speed is {}, expected at least 0", where, checkpoint.median_joint_speed);
  }
}

Tensor half_tensor(const std::vector<float>& values, const std::vector<std::int64_t>& shape, const std::string& name) {
  constexpr float kMostHalf = 65504;
  Tensor tensor{DType::kF16, shape, std::vector<std::byte>(values.size() * sizeof(std::uint16_t))};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(std::abs(values[i]) <= kMostHalf)) fail("tensor {} holds {}: too large for F16", quote(name), values[i]);
    const std::uint16_t half = float_to_half(values[i]);
    std::memcpy(tensor.data.data() + i * sizeof half, &half, sizeof half);
  }
  return tensor;
}

Matrix read_start_poses(const TensorFile& file, std::int64_t dimensions, const std::string& where) {
  const auto poses = values_of(file, "start_poses", {-1, kPoseJoints, dimensions}, false, where);
  const auto size = static_cast<std::size_t>(kPoseJoints * dimensions);
  if (poses.empty()) fail("{}: there is no start pose", where);
  if (!std::all_of(poses.begin(), poses.end(), [](float value) { return value >= 0 && value <= 1; })) {
    fail("{}: a start pose lies outside the unit {}", where, dimensions == 2 ? "square" : "cube");
  }
  Matrix matrix(poses.size() / size, size);
  std::copy(poses.begin(), poses.end(), matrix.values().begin());
  return matrix;
}

std::int64_t iteration_of(const fs::path& path) {
  const std::string stem = path.stem().string();
  std::int64_t iteration = -1;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), iteration);
  return path.extension() == ".safetensors" && error == std::errc() && end == stem.data() + stem.size() ? iteration
                                                                                                        : -1;
}

}  // namespace

Network Checkpoint::network() const { return describe_network(config); }

std::size_t Checkpoint::pose_size() const { return static_cast<std::size_t>(kPoseJoints * config.pose.dimensions); }

std::vector<float> start_pose(const Checkpoint& checkpoint, std::uint64_t seed, std::size_t variant) {
  const Matrix& poses = checkpoint.start_poses;
  if (checkpoint.samples_moves()) return {};
  if (variant >= poses.rows()) fail("variant {} of a model with {} start poses, one a variant", variant, poses.rows());
  const auto pose = poses.row(Random(seed).permutation(poses.rows())[variant]);
  return {pose.begin(), pose.end()};
}

std::vector<std::int64_t> weight_shape(const Convolution& layer) { return {layer.out, layer.in, layer.kernel}; }
std::vector<std::int64_t> bias_shape(const Convolution& layer) { return {layer.out}; }

void write_checkpoint(const fs::path& path, const Checkpoint& checkpoint, DType weights) {
  TensorFile file;
  for (const Convolution& layer : layers_of(checkpoint.config)) {
    const std::string name = layer.name + ".weight", bias = layer.name + ".bias";
    const auto& values = checkpoint.parameters.at(name);
    file.tensors[name] = weights == DType::kF16 ? half_tensor(values, weight_shape(layer), name)
                                                : Tensor::from(values, weight_shape(layer));
    file.tensors[bias] = Tensor::from(checkpoint.parameters.at(bias), bias_shape(layer));
  }
  const auto bands = static_cast<std::int64_t>(checkpoint.mel_mean.size());
  file.tensors["mel.mean"] = Tensor::from(checkpoint.mel_mean, {bands});
  file.tensors["mel.deviation"] = Tensor::from(checkpoint.mel_deviation, {bands});
  if (measures_poses(checkpoint)) {
    for (const auto& [name, values] : by_name(checkpoint.poses)) {
      file.tensors[name] = Tensor::from(*values, {static_cast<std::int64_t>(values->size())});
    }
  }
  if (checkpoint.samples_moves()) {
    put_move_basis(file, checkpoint.moves);
  } else {
    file.tensors["start_poses"] = Tensor::from(
        checkpoint.start_poses.values(),
        {static_cast<std::int64_t>(checkpoint.start_poses.rows()), kPoseJoints, checkpoint.config.pose.dimensions});
  }
  file.metadata.insert({{"format", kFormat},
                        {"version", kVersion},
                        {"name", checkpoint.config.model.name},
                        {"iteration", std::to_string(checkpoint.iteration)},
                        {"fps", fmt::format("{}", checkpoint.config.pose.fps)},
                        {"aspect", fmt::format("{}", checkpoint.aspect)},
                        {"median_joint_speed", fmt::format("{}", checkpoint.median_joint_speed)},
                        {"config", dump_config(checkpoint.config)}});
  write_safetensors(path, file);
}

Checkpoint read_checkpoint(const fs::path& path) { return parse_checkpoint(read_safetensors(path), quote(path)); }

Checkpoint parse_checkpoint(const TensorFile& file, const std::string& where) {
  if (file.text("format", where) != kFormat) {
    fail("{}: its format is {}, expected {}", where, quote(file.text("format", where)), quote(kFormat));
  }
  if (file.text("version", where) != kVersion) {
    fail("{}: its version is {}, this program reads {}", where, quote(file.text("version", where)), kVersion);
  }
  Checkpoint checkpoint;
  const std::string config_where = where + " (its config)";
  checkpoint.config = parse_config(parse_json(file.text("config", where), config_where), config_where);
  checkpoint.iteration = file.integer("iteration", where);
  checkpoint.aspect = file.number("aspect", where);
  checkpoint.median_joint_speed = file.number("median_joint_speed", where);
  check_numbers(checkpoint, where);
  if (file.number("fps", where) != checkpoint.config.pose.fps) fail("{}: fps and config contradict", where);
  const auto bands = checkpoint.config.audio.n_mels;
  checkpoint.mel_mean = values_of(file, "mel.mean", {bands}, false, where);
  checkpoint.mel_deviation = values_of(file, "mel.deviation", {bands}, false, where);
  check_above_zero(checkpoint.mel_deviation, "mel.deviation", where);
  const auto pose_size = static_cast<std::int64_t>(checkpoint.pose_size());
  if (measures_poses(checkpoint)) checkpoint.poses = read_pose_statistics(file, pose_size, where);
  if (checkpoint.samples_moves()) {
    checkpoint.moves = take_move_basis(file, checkpoint.config.moves.components, pose_size, where);
  } else {
    checkpoint.start_poses = read_start_poses(file, checkpoint.config.pose.dimensions, where);
  }
  for (const Convolution& layer : layers_of(checkpoint.config)) {
    const std::string weight = layer.name + ".weight";
    const std::string bias = layer.name + ".bias";
    checkpoint.parameters[weight] = values_of(file, weight, weight_shape(layer), true, where);
    checkpoint.parameters[bias] = values_of(file, bias, bias_shape(layer), true, where);
  }
  check_no_others(file, checkpoint, where);
  return checkpoint;
}

fs::path checkpoint_path(const fs::path& run, std::int64_t iteration) {
  return run / "checkpoints" / fmt::format("{}.safetensors", iteration);
}

std::vector<std::int64_t> checkpoint_iterations(const fs::path& run) {
  std::vector<std::int64_t> iterations;
  if (!is_folder(run / "checkpoints")) return iterations;
  for (const fs::path& path : list_folder(run / "checkpoints")) {
    const std::int64_t iteration = iteration_of(path);
    if (iteration >= 0) iterations.push_back(iteration);
  }
  std::sort(iterations.begin(), iterations.end());
  return iterations;
}

fs::path find_checkpoint(const fs::path& path) {
  if (!path_exists(path)) fail("{}: no such checkpoint or run", quote(path));
  if (!is_folder(path)) return path;
  if (path_exists(path / "best.safetensors")) return path / "best.safetensors";
  const auto iterations = checkpoint_iterations(path);
  if (iterations.empty()) {
    fail("{}: a folder without best.safetensors and checkpoints/<iteration>.safetensors", quote(path));
  }
  return checkpoint_path(path, iterations.back());
}

namespace {

std::string describe_network(const Checkpoint& checkpoint) {
  const Network network = checkpoint.network();
  return fmt::format("{} + {} channels, {} + {} CDHC blocks{}{}\n  starts    {} poses\n",
                     checkpoint.config.model.encoder_channels, network.decoder_channels,
                     network.music_encoder.blocks.size(), network.decoder_blocks.size(),
                     network.sees_motion ? ", sees motion" : "", network.predicts_steps ? ", predicts steps" : "",
                     checkpoint.start_poses.rows());
}

std::string describe_flow(const Checkpoint& checkpoint) {
  const auto& moves = checkpoint.config.moves;
  return fmt::format(
      "a flow over windows of two beats: {} components, {} past windows, {} channels, {} blocks\n"
      "  styles    {}\n",
      moves.components, moves.past, moves.channels, moves.layers,
      checkpoint.moves.styles.empty() ? "none" : fmt::format("{}", fmt::join(checkpoint.moves.styles, ", ")));
}

}  // namespace

std::string describe(const Checkpoint& checkpoint) {
  return fmt::format(
      "{}: iteration {}, {} weights\n"
      "  music     {} Hz, {} mel bands, lookahead {} frames\n"
      "  dance     {} frames/s{}, normalised: {}, aspect {:.3f}, median joint speed {:.4f}/s\n"
      "  network   {}",
      quote(checkpoint.config.model.name), checkpoint.iteration, count_parameters(layers_of(checkpoint.config)),
      checkpoint.config.audio.sample_rate, checkpoint.config.audio.n_mels, checkpoint.config.model.audio_lookahead,
      checkpoint.config.pose.fps, checkpoint.config.pose.dimensions == 3 ? ", 3 dimensions" : "",
      checkpoint.config.pose.normalise, checkpoint.aspect, checkpoint.median_joint_speed,
      checkpoint.samples_moves() ? describe_flow(checkpoint) : describe_network(checkpoint));
}

}  // namespace choreo::model
