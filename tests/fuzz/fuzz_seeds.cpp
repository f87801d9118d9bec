// Writes what the fuzz targets begin with: small valid files, as the library itself writes them.
#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/core/safetensors.h"
#include "choreo/data/clip.h"
#include "choreo/model/checkpoint.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

namespace fs = std::filesystem;

namespace choreo::fuzz {
namespace {

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  write_atomically(path, text);
}

/// `each`: numbers of a keypoint.
std::string person(const char* key, int keypoints, int each = 3) {
  std::string numbers;
  for (int i = 0; i < each * keypoints; ++i) {
    numbers += fmt::format("{}{}", i == 0 ? "" : ",", i % each == each - 1 ? 0.9 : 7.5 * i);
  }
  return fmt::format(R"({{"version":1.3,"people":[{{"{}":[{}],"face_keypoints_2d":[]}}]}})", key, numbers);
}

void write_openpose(const fs::path& folder) {
  write(folder / "body_25", person("pose_keypoints_2d", 25));
  write(folder / "coco_18", person("pose_keypoints", 18));
  write(folder / "mpi_15", person("body_parts", 15));
  write(folder / "space", person("pose_keypoints_3d", 25, 4));
  write(folder / "nobody", R"({"version":1.3,"people":[]})");
}

/// Configs of the smallest networks, with the keys that they need: a checkpoint's own dump of all keys would be half
/// of the seed, and the config target has them.
constexpr const char* kTiny = R"({"audio":{"n_mels":2},"model":{"encoder_channels":2,"decoder_channels":1,
"input_layers":1,"hidden_layers":0,"encoder_dilations":[1],"decoder_dilations":[1]}})";
constexpr const char* kTinyMoves = R"({"audio":{"n_mels":1},"model":{"kind":"moves"},
"moves":{"components":1,"past":1,"channels":1,"layers":1}})";

data::Clip tiny_clip() {
  data::Clip clip;
  clip.fps = 25;
  clip.mel = Matrix(3, 2, -20);
  clip.keypoints = Matrix(3, pose::kPoseSize, 0.5F);
  clip.seen = pose::SeenMatrix(3, pose::kJoints, 1);
  clip.segments = {{0, 2}, {2, 3}};
  clip.pixels = {{640, 480}, {0, 0}};
  return clip;
}

model::Checkpoint tiny_checkpoint(const model::Config& config) {
  model::Checkpoint checkpoint;
  checkpoint.config = config;
  checkpoint.mel_mean.assign(static_cast<std::size_t>(config.audio.n_mels), -20);
  checkpoint.mel_deviation.assign(static_cast<std::size_t>(config.audio.n_mels), 5);
  if (checkpoint.samples_moves()) {
    const std::size_t numbers = model::kWindowPoses * pose::kPoseSize;
    checkpoint.moves = {std::vector<float>(numbers), Matrix(1, numbers), std::vector<float>(14), 1, {"x"}};
  } else {
    checkpoint.start_poses = Matrix(1, pose::kPoseSize, 0.5F);
  }
  for (const auto& layer : model::layers_of(config)) {
    checkpoint.parameters[layer.name + ".weight"].resize(static_cast<std::size_t>(layer.out * layer.in * layer.kernel));
    checkpoint.parameters[layer.name + ".bias"].resize(static_cast<std::size_t>(layer.out));
  }
  return checkpoint;
}

void write_checkpoint(const fs::path& path, const char* config) {
  model::write_checkpoint(path, tiny_checkpoint(model::parse_config(parse_json(config, "seed"), "seed")));
  TensorFile file = read_safetensors(path);
  file.metadata["config"] = config;
  write_safetensors(path, file);
}

void write_all(const fs::path& folder) {
  fs::remove_all(folder);  // with what a fuzzer added
  write_openpose(folder / "openpose");
  write(folder / "config/default", model::dump_config({}));
  write(folder / "config/tiny", "{\"train\": {\"seed\": 7}, // comment\n \"model\": {\"name\": \"x\"}}");
  fs::create_directories(folder / "clip");
  data::write_clip(folder / "clip/tiny", tiny_clip());
  fs::create_directories(folder / "checkpoint");
  write_checkpoint(folder / "checkpoint/tiny", kTiny);
  write_checkpoint(folder / "checkpoint/moves", kTinyMoves);
}

}  // namespace
}  // namespace choreo::fuzz

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: fuzz_seeds FOLDER\n", stderr), 2;
  choreo::fuzz::write_all(argv[1]);
  return 0;
}
