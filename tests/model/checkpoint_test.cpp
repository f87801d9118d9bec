#include "choreo/model/checkpoint.h"

#include "choreo/core/file.h"
#include "choreo/core/json.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <limits>
#include <set>

#include "errors.h"
#include "model/checkpoints.h"
#include "temporary_folder.h"

namespace fs = std::filesystem;

namespace choreo::model {
namespace {

using testing::error_of;
using Shape = std::vector<std::int64_t>;
using testing::little_config;
using testing::random_checkpoint;
using testing::TemporaryFolder;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Writes a checkpoint, lets `damage` change the file's content and returns the refusal.
template <class Damage>
std::string refusal(const Damage& damage, const Config& config = little_config()) {
  const TemporaryFolder folder;
  write_checkpoint(folder / "m.safetensors", random_checkpoint(config));
  TensorFile file = read_safetensors(folder / "m.safetensors");
  damage(file);
  write_safetensors(folder / "m.safetensors", file);
  return error_of([&] { read_checkpoint(folder / "m.safetensors"); });
}

TEST(Checkpoint, RoundTrips) {
  const TemporaryFolder folder;
  const Checkpoint written = random_checkpoint(little_config());
  write_checkpoint(folder / "m.safetensors", written);
  const Checkpoint read = read_checkpoint(folder / "m.safetensors");
  EXPECT_EQ(read.parameters, written.parameters);
  EXPECT_EQ(read.mel_mean, written.mel_mean);
  EXPECT_EQ(read.mel_deviation, written.mel_deviation);
  EXPECT_EQ(read.start_poses, written.start_poses);
  EXPECT_EQ(read.iteration, 42);
  EXPECT_EQ(read.aspect, 0.75);
  EXPECT_EQ(read.median_joint_speed, 0.25);
  EXPECT_TRUE(differing_keys(read.config, written.config).empty());
}

TEST(Checkpoint, OfANetworkThatMeasuresPosesHoldsTheirStatistics) {
  const TemporaryFolder folder;
  const Checkpoint written = random_checkpoint(testing::little_motion_config());
  write_checkpoint(folder / "m.safetensors", written);
  const Checkpoint read = read_checkpoint(folder / "m.safetensors");
  EXPECT_EQ(read.poses, written.poses);
  EXPECT_EQ(read.parameters, written.parameters);
  EXPECT_EQ(read.parameters.at("skeleton_encoder.input.0.weight").size(), 8U * 60U);
  const auto refused = [](const auto& damage) { return refusal(damage, testing::little_motion_config()); };
  EXPECT_TRUE(contains(refused([](TensorFile& file) { file.tensors.erase("pose.step"); }), "pose.step"));
  EXPECT_TRUE(contains(
      refused([](TensorFile& file) { file.tensors["pose.step"] = Tensor::from(std::vector<float>(30), {30}); }),
      "pose.step holds 0, expected values above 0"));
  EXPECT_TRUE(contains(
      refusal([](TensorFile& file) { file.tensors["pose.step"] = Tensor::from(std::vector<float>(30, 1), {30}); }),
      "isn't part of the network"));
}

TEST(Checkpoint, OfDancesInSpaceHasThreeCoordinatesAJoint) {
  const TemporaryFolder folder;
  const auto config = testing::in_space(testing::little_motion_config());
  const Checkpoint written = random_checkpoint(config);
  write_checkpoint(folder / "m.safetensors", written);
  const auto file = read_safetensors(folder / "m.safetensors");
  EXPECT_EQ(file.tensors.at("start_poses").shape, (Shape{3, 15, 3}));
  EXPECT_EQ(file.tensors.at("pose.step").shape, (Shape{45}));
  const Checkpoint read = read_checkpoint(folder / "m.safetensors");
  EXPECT_EQ(read.poses, written.poses);
  EXPECT_EQ(read.start_poses, written.start_poses);
  EXPECT_EQ(read.parameters, written.parameters);
  EXPECT_TRUE(contains(describe(read), "25 frames/s, 3 dimensions, normalised")) << describe(read);
  EXPECT_FALSE(contains(describe(random_checkpoint(little_config())), "dimensions"));
  const auto refused = [&](const std::vector<float>& poses, const Shape& shape) {
    return refusal([&](TensorFile& f) { f.tensors["start_poses"] = Tensor::from(poses, shape); }, config);
  };
  EXPECT_TRUE(contains(refused(std::vector<float>(45, 1.1F), {1, 15, 3}), "lies outside the unit cube"));
  EXPECT_TRUE(contains(refused(std::vector<float>(30), {1, 15, 2}), "is [1, 15, 2], expected [-1, 15, 3]"));
}

TEST(Checkpoint, OfAModelThatSamplesMovesHoldsItsBasisAndNoMotion) {
  const TemporaryFolder folder;
  const Checkpoint written = random_checkpoint(testing::little_moves_config());
  write_checkpoint(folder / "m.safetensors", written, DType::kF32);
  const Checkpoint read = read_checkpoint(folder / "m.safetensors");
  EXPECT_EQ(read.moves, written.moves);
  EXPECT_EQ(read.parameters, written.parameters);
  EXPECT_TRUE(read.start_poses.empty());
  EXPECT_TRUE(start_pose(read, 5, 1000).empty()) << "its dances begin as they like, as many as are asked for";
  EXPECT_TRUE(contains(describe(written), "styles    rumba, waltz")) << describe(written);
  const auto refused = [](const auto& damage) { return refusal(damage, testing::little_moves_config()); };
  EXPECT_TRUE(contains(refused([](TensorFile& f) { f.metadata.erase("styles"); }), "\"styles\" is missing"));
  EXPECT_TRUE(contains(refused([](TensorFile& f) { f.metadata["styles"] = "[3]"; }), "a list of at most 8 names"));
  EXPECT_TRUE(
      contains(refused([](TensorFile& f) { f.metadata["unit"] = "0"; }), "unit is 0, expected a number above 0"));
  EXPECT_TRUE(contains(refused([](TensorFile& f) { f.tensors.erase("moves.components"); }), "is missing"));
  EXPECT_TRUE(contains(
      refused([](TensorFile& f) { f.tensors["moves.lengths"] = Tensor::from(std::vector<float>(14, -1.0F), {14}); }),
      "a length under 0"));
  EXPECT_TRUE(
      contains(refused([](TensorFile& f) { f.tensors["moves.mean"] = Tensor::from(std::vector<float>(3), {3}); }),
               "tensor \"moves.mean\" is [3], expected [720]"));
  EXPECT_TRUE(contains(refused([](TensorFile& f) { f.tensors["start_poses"] = f.tensors["moves.mean"]; }),
                       "isn't part of the network"));
}

TEST(Checkpoint, HasExactlyTheDesignsTensorNames) {
  const auto names = [] {
    const TemporaryFolder folder;
    write_checkpoint(folder / "m.safetensors", random_checkpoint(Config{}));
    return read_safetensors(folder / "m.safetensors").tensors;
  }();
  std::set<std::string> expected{"mel.mean", "mel.deviation", "start_poses"};
  const auto layer = [&](const std::string& name) { expected.insert({name + ".weight", name + ".bias"}); };
  for (const std::string encoder : {"skeleton_encoder", "music_encoder"}) {
    for (int i = 0; i < 3; ++i) layer(encoder + ".input." + std::to_string(i));
    for (int i = 0; i < 10; ++i) layer(encoder + ".blocks." + std::to_string(i));
  }
  layer("fuse.gate");
  layer("fuse.filter");
  for (int i = 0; i < 6; ++i) layer("decoder.blocks." + std::to_string(i));
  for (int i = 0; i < 3; ++i) layer("decoder.hidden." + std::to_string(i));
  layer("decoder.output");
  std::set<std::string> found;
  for (const auto& [name, tensor] : names) found.insert(name);
  EXPECT_EQ(found, expected);
  EXPECT_EQ(names.at("skeleton_encoder.input.0.weight").shape, (Shape{256, 30, 1}));
  EXPECT_EQ(names.at("music_encoder.input.0.weight").shape, (Shape{256, 80, 1}));
  EXPECT_EQ(names.at("music_encoder.blocks.9.weight").shape, (Shape{512, 256, 3}));
  EXPECT_EQ(names.at("fuse.gate.weight").shape, (Shape{128, 256, 1}));
  EXPECT_EQ(names.at("decoder.blocks.0.weight").shape, (Shape{256, 128, 3}));
  EXPECT_EQ(names.at("decoder.output.weight").shape, (Shape{30, 128, 1}));
  EXPECT_EQ(names.at("start_poses").shape, (Shape{3, 15, 2}));
}

TEST(Checkpoint, HalvesAreHalfAsLongAndNearlyTheSame) {
  const TemporaryFolder folder;
  const Checkpoint written = random_checkpoint(little_config());
  write_checkpoint(folder / "m.safetensors", written, DType::kF16);
  EXPECT_EQ(read_safetensors(folder / "m.safetensors").tensors.at("mel.mean").dtype, DType::kF32);
  const Checkpoint read = read_checkpoint(folder / "m.safetensors");
  EXPECT_EQ(read.start_poses, written.start_poses);
  for (const auto& [name, values] : written.parameters) {
    if (name.ends_with(".bias")) {
      EXPECT_EQ(read.parameters.at(name), values) << name;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_NEAR(read.parameters.at(name)[i], values[i], std::abs(values[i]) * 0x1p-11 + 0x1p-25) << name;
    }
  }
  Checkpoint huge = written;
  huge.parameters.at("fuse.gate.weight")[0] = 1e6F;
  EXPECT_TRUE(contains(error_of([&] { write_checkpoint(folder / "h.safetensors", huge, DType::kF16); }),
                       "tensor \"fuse.gate.weight\" holds 1000000: too large for F16"));
  EXPECT_FALSE(fs::exists(folder / "h.safetensors"));
}

TEST(Checkpoint, ReadsHalfPrecisionWeights) {
  const TemporaryFolder folder;
  const Checkpoint written = random_checkpoint(little_config());
  write_checkpoint(folder / "m.safetensors", written);
  TensorFile file = read_safetensors(folder / "m.safetensors");
  Tensor& bias = file.tensors.at("fuse.gate.bias");
  bias.dtype = DType::kF16;
  const std::uint16_t half[] = {0x3C00, 0xC000, 0x3555, 0x0001};  // 1, −2, about 1/3, 2^−24
  bias.data.resize(sizeof half);
  std::memcpy(bias.data.data(), half, sizeof half);
  write_safetensors(folder / "m.safetensors", file);
  const auto values = read_checkpoint(folder / "m.safetensors").parameters.at("fuse.gate.bias");
  EXPECT_EQ(values, (std::vector<float>{1, -2, 0.333251953125F, 0x1p-24F}));
}

TEST(Checkpoint, SaysWhatIsWrong) {
  EXPECT_TRUE(contains(refusal([](TensorFile& f) { f.metadata["format"] = "other"; }), "its format is \"other\""));
  EXPECT_TRUE(contains(refusal([](TensorFile& f) { f.metadata["version"] = "2"; }), "its version is \"2\""));
  EXPECT_TRUE(contains(refusal([](TensorFile& f) { f.metadata.erase("config"); }), "metadata \"config\" is missing"));
  EXPECT_TRUE(contains(refusal([](TensorFile& f) { f.metadata["config"] = "{"; }), "not valid JSON"));
  EXPECT_TRUE(contains(refusal([](TensorFile& f) { f.metadata["iteration"] = "1x"; }), "expected a whole number"));
  EXPECT_TRUE(contains(refusal([](TensorFile& f) { f.metadata["aspect"] = "nan"; }), "metadata \"aspect\" is"));
  EXPECT_TRUE(contains(refusal([](TensorFile& f) { f.tensors.erase("decoder.output.bias"); }),
                       "tensor \"decoder.output.bias\" is missing"));
  EXPECT_TRUE(contains(refusal([](TensorFile& f) {
                         f.tensors["fuse.gate.weight"].shape = {8, 4, 1};
                       }),
                       "tensor \"fuse.gate.weight\" is [8, 4, 1], expected [4, 8, 1]"));
  EXPECT_TRUE(contains(refusal([](TensorFile& f) { f.tensors["extra"] = f.tensors["mel.mean"]; }),
                       "tensor \"extra\" isn't part of the network"));
  EXPECT_TRUE(contains(
      refusal([](TensorFile& f) { f.tensors["mel.deviation"] = Tensor::from(std::vector<float>(6, 0.0F), {6}); }),
      "mel.deviation holds 0"));
  EXPECT_TRUE(contains(refusal([](TensorFile& f) {
                         std::vector<float> bad(4, std::numeric_limits<float>::quiet_NaN());
                         f.tensors["fuse.gate.bias"] = Tensor::from(bad, {4});
                       }),
                       "holds values that aren't finite"));
  EXPECT_TRUE(contains(refusal([](TensorFile& f) {
                         f.tensors["start_poses"] = Tensor::from(std::vector<float>(), {0, 15, 2});
                       }),
                       "there is no start pose"));
}

TEST(Checkpoint, EveryTruncationIsRefused) {
  const TemporaryFolder folder;
  write_checkpoint(folder / "m.safetensors", random_checkpoint(little_config()));
  const std::string whole = read_file(folder / "m.safetensors");
  for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 97) {
    write_atomically(folder / "cut.safetensors", whole.substr(0, size));
    EXPECT_THROW(read_checkpoint(folder / "cut.safetensors"), Error) << size;
  }
}

TEST(StartPose, EachVariantOfASeedHasItsOwn) {
  const auto checkpoint = random_checkpoint(little_config());
  std::set<std::vector<float>> poses, firsts;
  for (std::size_t variant = 0; variant < 3; ++variant) poses.insert(start_pose(checkpoint, 7, variant));
  for (std::uint64_t seed = 0; seed < 30; ++seed) firsts.insert(start_pose(checkpoint, seed));
  EXPECT_EQ(poses.size(), 3U);
  EXPECT_EQ(poses, firsts);
  EXPECT_EQ(error_of([&] { start_pose(checkpoint, 7, 3); }), "variant 3 of a model with 3 start poses, one a variant");
}

TEST(FindCheckpoint, ARunMeansItsBestElseItsNewest) {
  const TemporaryFolder run;
  EXPECT_TRUE(contains(error_of([&] { find_checkpoint(run.path()); }), "a folder without best.safetensors"));
  fs::create_directories(run / "checkpoints");
  for (const char* name : {"9.safetensors", "100.safetensors", "100.state.safetensors", "x.safetensors"}) {
    write_atomically(run.path() / "checkpoints" / name, "");
  }
  EXPECT_EQ(find_checkpoint(run.path()), run.path() / "checkpoints" / "100.safetensors");
  write_atomically(run / "best.safetensors", "");
  EXPECT_EQ(find_checkpoint(run.path()), run / "best.safetensors");
  EXPECT_TRUE(contains(error_of([&] { find_checkpoint(run / "none"); }), "no such checkpoint or run"));
}

TEST(Describe, TellsWhatItIs) {
  const std::string text = describe(random_checkpoint(Config{}));
  EXPECT_TRUE(contains(text, "iteration 42, 8876958 weights")) << text;
}

}  // namespace
}  // namespace choreo::model
