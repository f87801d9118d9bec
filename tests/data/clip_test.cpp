#include "choreo/data/clip.h"

#include "choreo/core/safetensors.h"

#include <gtest/gtest.h>

#include <limits>

#include "errors.h"
#include "pose/recordings.h"
#include "temporary_folder.h"
#include "train/corpora.h"

namespace choreo::data {
namespace {

using testing::error_of;
using testing::TemporaryFolder;

Clip made_clip() {
  Clip clip = testing::swinging_clip(200, 6, 3);
  clip.segments = {{0, 100}, {100, 150}};
  clip.seen(7, 3) = 0;
  clip.fingerprint = "abc";
  clip.pixels = {{640.5, 480.25}, {-3, 1e-3}};
  clip.fps = 30000.0 / 1001;
  clip.sample_rate = 44100;
  clip.n_fft = 2048;
  clip.normalise = "uniform";
  return clip;
}

template <class Damage>
std::string refusal(const Damage& damage) {
  const TemporaryFolder folder;
  write_clip(folder / "c.safetensors", made_clip());
  TensorFile file = read_safetensors(folder / "c.safetensors");
  damage(file);
  write_safetensors(folder / "c.safetensors", file);
  const std::string message = error_of([&] { read_clip(folder / "c.safetensors"); });
  return message.substr(message.find(": ") + 2);
}

TEST(Clip, RoundTrips) {
  const TemporaryFolder folder;
  const Clip written = made_clip();
  write_clip(folder / "c.safetensors", written);
  const Clip read = read_clip(folder / "c.safetensors");
  EXPECT_EQ(read.fps, written.fps);
  EXPECT_EQ(read.sample_rate, 44100);
  EXPECT_EQ(read.n_fft, 2048);
  EXPECT_EQ(read.normalise, "uniform");
  EXPECT_EQ(read.mel, written.mel);
  EXPECT_EQ(read.keypoints, written.keypoints);
  EXPECT_EQ(read.seen, written.seen);
  EXPECT_EQ(read.segments, written.segments);
  EXPECT_EQ(read.pixels.scale, written.pixels.scale);
  EXPECT_EQ(read.pixels.offset, written.pixels.offset);
  EXPECT_EQ(read.song, written.song);
  EXPECT_EQ(read.source, written.source);
  EXPECT_EQ(read.fingerprint, "abc");
}

TEST(Clip, HasTheDesignsTensors) {
  const TemporaryFolder folder;
  write_clip(folder / "c.safetensors", made_clip());
  const TensorFile file = read_safetensors(folder / "c.safetensors");
  using Shape = std::vector<std::int64_t>;
  EXPECT_EQ(file.tensors.size(), 4U);
  EXPECT_EQ(file.tensors.at("mel").shape, (Shape{200, 6}));
  EXPECT_EQ(file.tensors.at("keypoints").shape, (Shape{200, 15, 2}));
  EXPECT_EQ(file.tensors.at("seen").shape, (Shape{200, 15}));
  EXPECT_EQ(file.tensors.at("seen").dtype, DType::kU8);
  EXPECT_EQ(file.tensors.at("segments").shape, (Shape{2, 2}));
  EXPECT_EQ(file.tensors.at("segments").dtype, DType::kI64);
  EXPECT_EQ(file.metadata.at("format"), "choreo-clip");
  EXPECT_EQ(file.metadata.at("scale"), "[640.5,480.25]");
  EXPECT_EQ(file.metadata.at("sample_rate"), "44100");
  EXPECT_EQ(file.metadata.at("n_fft"), "2048");
  EXPECT_EQ(file.metadata.at("normalise"), "uniform");
  EXPECT_TRUE(file.metadata.at("tool").starts_with("choreo "));
}

TEST(Clip, SaysWhatIsWrong) {
  EXPECT_EQ(refusal([](TensorFile& f) { f.metadata["format"] = "x"; }),
            "format \"x\", version \"1\"; expected choreo-clip, version 1");
  EXPECT_EQ(refusal([](TensorFile& f) { f.metadata.erase("format"); }), "metadata \"format\" is missing");
  EXPECT_EQ(refusal([](TensorFile& f) { f.metadata["fps"] = "-1"; }),
            "metadata \"fps\" is \"-1\", expected a number above 0");
  EXPECT_EQ(refusal([](TensorFile& f) { f.metadata["fps"] = "25x"; }),
            "metadata \"fps\" is \"25x\", expected a number above 0");
  EXPECT_EQ(refusal([](TensorFile& f) { f.metadata.erase("sample_rate"); }), "metadata \"sample_rate\" is missing");
  EXPECT_EQ(refusal([](TensorFile& f) { f.metadata["n_fft"] = "1024.5"; }),
            "metadata \"n_fft\" is \"1024.5\", expected a whole number above 0");
  EXPECT_EQ(refusal([](TensorFile& f) { f.metadata["normalise"] = "papre"; }),
            "metadata \"normalise\": \"papre\": no such normalisation, expected \"paper\", \"uniform\" or \"robust\"");
  EXPECT_EQ(refusal([](TensorFile& f) { f.metadata["scale"] = "[1]"; }), "metadata \"scale\" must be [x, y]");
  EXPECT_EQ(refusal([](TensorFile& f) { f.metadata["scale"] = "[0, 1]"; }), "scale must be above 0");
  EXPECT_EQ(refusal([](TensorFile& f) { f.tensors.erase("mel"); }), "tensor \"mel\" is missing");
  EXPECT_EQ(refusal([](TensorFile& f) {
              f.tensors["mel"].shape = {100, 12};
            }),
            "mel has 100 frames, keypoints 200 and seen 200: expected as many");
  EXPECT_EQ(refusal([](TensorFile& f) {
              f.tensors["keypoints"].shape = {300, 10, 2};
            }),
            "keypoints and seen must be [T, 15, 2 or 3] and [T, 15]");
  const std::vector<std::int64_t> bounds{0, 201};
  EXPECT_EQ(refusal([&](TensorFile& f) {
              f.tensors["segments"] = Tensor::from(std::span<const std::int64_t>(bounds), {1, 2});
            }),
            "segment 0 is 0 … 201, expected increasing ones inside 200 frames");
  const std::vector<float> bad(1200, std::numeric_limits<float>::infinity());
  EXPECT_EQ(refusal([&](TensorFile& f) {
              f.tensors["mel"] = Tensor::from(bad, {200, 6});
            }),
            "tensor \"mel\" holds values that aren't finite");
}

/// made_clip() with a body in space.
Clip made_space_clip() {
  Clip clip = made_clip();
  pose::Motion motion = testing::space_motion(clip.frames());
  clip.pixels = pose::normalise(motion, pose::Normalisation::kUniform);
  clip.keypoints = motion.position;
  return clip;
}

TEST(Clip, In3dRoundTrips) {
  const TemporaryFolder folder;
  const Clip written = made_space_clip();
  write_clip(folder / "c.safetensors", written);
  EXPECT_EQ(read_safetensors(folder / "c.safetensors").tensors.at("keypoints").shape,
            (std::vector<std::int64_t>{200, 15, 3}));
  const Clip read = read_clip(folder / "c.safetensors");
  EXPECT_EQ(read.dimensions(), 3U);
  EXPECT_EQ(read.keypoints, written.keypoints);
  EXPECT_EQ(read.pixels.scale, written.pixels.scale);
  EXPECT_EQ(read.pixels.offset, written.pixels.offset);
}

TEST(Clip, ProjectedItIsA2dClipOfTheSameMetres) {
  const Clip space = made_space_clip();
  const Clip flat = project(space);
  ASSERT_EQ(flat.dimensions(), 2U);
  for (std::size_t t = 0; t < flat.frames(); ++t) {
    for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
      for (std::size_t axis = 0; axis < 2; ++axis) {
        const double metres = flat.keypoints(t, 2 * joint + axis) * flat.pixels.scale[axis] + flat.pixels.offset[axis];
        ASSERT_NEAR(metres, space.keypoints(t, 3 * joint + axis) * space.pixels.scale[axis] + space.pixels.offset[axis],
                    1e-5);
      }
    }
  }
  EXPECT_EQ(project(flat).keypoints, flat.keypoints) << "a 2-D clip stays";
}

}  // namespace
}  // namespace choreo::data
