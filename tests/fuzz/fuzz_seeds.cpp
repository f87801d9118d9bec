// Writes what the fuzz targets begin with: small valid files, as the library itself writes them.
#include "choreo/core/file.h"
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

std::string person(const char* key, int keypoints) {
  std::string numbers;
  for (int i = 0; i < 3 * keypoints; ++i) numbers += fmt::format("{}{}", i == 0 ? "" : ",", i % 3 == 2 ? 0.9 : 7.5 * i);
  return fmt::format(R"({{"version":1.3,"people":[{{"{}":[{}],"face_keypoints_2d":[]}}]}})", key, numbers);
}

void write_openpose(const fs::path& folder) {
  write(folder / "body_25", person("pose_keypoints_2d", 25));
  write(folder / "coco_18", person("pose_keypoints", 18));
  write(folder / "mpi_15", person("body_parts", 15));
  write(folder / "nobody", R"({"version":1.3,"people":[]})");
}

model::Config tiny_config() {
  model::Config config;
  config.audio.n_mels = 2;
  config.model.encoder_channels = 2;
  config.model.decoder_channels = 1;
  config.model.input_layers = 1;
  config.model.hidden_layers = 0;
  config.model.encoder_dilations = config.model.decoder_dilations = {1};
  return config;
}

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

model::Checkpoint tiny_checkpoint() {
  model::Checkpoint checkpoint;
  checkpoint.config = tiny_config();
  checkpoint.mel_mean = {-20, -30};
  checkpoint.mel_deviation = {5, 6};
  checkpoint.start_poses = Matrix(1, pose::kPoseSize, 0.5F);
  for (const auto& layer : checkpoint.network().convolutions()) {
    checkpoint.parameters[layer.name + ".weight"].resize(static_cast<std::size_t>(layer.out * layer.in * layer.kernel));
    checkpoint.parameters[layer.name + ".bias"].resize(static_cast<std::size_t>(layer.out));
  }
  return checkpoint;
}

void write_all(const fs::path& folder) {
  fs::remove_all(folder);  // with what a fuzzer added
  write_openpose(folder / "openpose");
  write(folder / "config/default", model::dump_config({}));
  write(folder / "config/tiny", "{\"train\": {\"seed\": 7}, // comment\n \"model\": {\"name\": \"x\"}}");
  fs::create_directories(folder / "clip");
  data::write_clip(folder / "clip/tiny", tiny_clip());
  fs::create_directories(folder / "checkpoint");
  model::write_checkpoint(folder / "checkpoint/tiny", tiny_checkpoint());
}

}  // namespace
}  // namespace choreo::fuzz

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: fuzz_seeds FOLDER\n", stderr), 2;
  choreo::fuzz::write_all(argv[1]);
  return 0;
}
