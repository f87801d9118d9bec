#include "choreo/core/half.h"
#include "choreo/core/json.h"
#include "choreo/core/safetensors.h"
#include "choreo/engine/music_encoder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "engine/engines.h"
#include "engine/reference.h"

namespace {
std::atomic<std::size_t> allocations = 0;

void* counted(std::size_t bytes, std::size_t alignment) {
  ++allocations;
  void* memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
}  // namespace

void* operator new(std::size_t bytes) { return counted(bytes, alignof(std::max_align_t)); }
void* operator new(std::size_t bytes, std::align_val_t line) { return counted(bytes, static_cast<std::size_t>(line)); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace choreo::engine {
namespace {

using namespace choreo::testing;  // NOLINT(google-build-using-namespace)

std::int64_t between(Random& random, int least, int most) {
  return least + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most - least + 1)));
}

model::Config random_config(Random& random) {
  model::Config config;
  config.audio.n_mels = between(random, 1, 90);
  config.model.decoder_channels = between(random, 1, 40);
  config.model.encoder_channels = 2 * config.model.decoder_channels;
  config.model.kernel = between(random, 1, 5);
  config.model.input_layers = between(random, 1, 4);
  config.model.hidden_layers = between(random, 0, 4);
  if (between(random, 0, 1) == 1) config.model.pose_input = "motion";
  if (between(random, 0, 1) == 1) config.model.pose_output = "step";
  for (auto* dilations : {&config.model.encoder_dilations, &config.model.decoder_dilations}) {
    dilations->clear();
    for (std::int64_t i = between(random, 1, 4); i > 0; --i) dilations->push_back(between(random, 1, 30));
  }
  config.pose.dimensions = between(random, 2, 3);
  return config;
}

/// The song in blocks of random sizes.
Matrix in_blocks(const NativeNetwork& network, const Matrix& features, Random& random) {
  MusicEncoder encoder(network);
  const std::size_t size = network.music_size();
  Matrix music(features.rows(), size);
  for (std::size_t t = 0; t < features.rows();) {
    const std::size_t count = std::min<std::size_t>(1 + random.below(70), features.rows() - t);
    encoder.encode(rows(features, t, count).values(), music.values().subspan(t * size, count * size));
    t += count;
  }
  return music;
}

TEST(Engine, StepsBlocksAndTheWholeAgreeForAnyNetwork) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const auto checkpoint = random_checkpoint(random_config(random), seed);
    const Reference reference(checkpoint);
    const Matrix mel = random_mel(static_cast<std::size_t>(between(random, 1, 130)), checkpoint.mel_mean.size(), seed);
    const Matrix features = features_of(checkpoint, mel);
    const auto encoded = reference.encode_music(features);
    Matrix wide;  // the dance on the first instruction set with vectors that multiply and add at once
    for (const InstructionSet set : instruction_sets()) {
      const NativeNetwork network(checkpoint, {Precision::kF32, set});
      const Matrix music = MusicEncoder(network).encode(features);
      EXPECT_EQ(in_blocks(network, features, random), music) << "seed " << seed;
      EXPECT_LT(furthest(music, encoded), 2e-5) << "seed " << seed;
      const Matrix frames = dance(network, music, checkpoint.start_poses.row(0));
      const auto expected = reference.decode(Reference::rows_of(rows(frames, 0, mel.rows())), encoded);
      EXPECT_LT(furthest(rows(frames, 1, mel.rows()), expected), 1e-5) << "seed " << seed;
      if (set == InstructionSet::kAvx2) wide = frames;
      if (set == InstructionSet::kAvx512) {
        EXPECT_EQ(frames, wide) << "seed " << seed;
      }
    }
  }
}

TEST(Engine, HalvesAreTheRoundedWeights) {
  for (const InstructionSet set : instruction_sets()) {
    auto checkpoint = random_checkpoint(little_config());
    const Matrix mel = random_mel(50, 6);
    const auto danced = [&](Precision precision) {
      const NativeNetwork network(checkpoint, {precision, set});
      return dance(network, MusicEncoder(network).encode(mel), checkpoint.start_poses.row(0));
    };
    const Matrix halves = danced(Precision::kF16);
    EXPECT_NE(danced(Precision::kF32), halves);
    for (auto& [name, values] : checkpoint.parameters) {
      if (name.ends_with(".bias")) continue;  // these stay as they are
      for (float& value : values) value = half_to_float(float_to_half(value));
    }
    EXPECT_EQ(danced(Precision::kF32), halves);
  }
}

TEST(Engine, ReducedPrecisionStaysNearForAnyNetwork) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const auto checkpoint = random_checkpoint(random_config(random), seed);
    const Reference reference(checkpoint);
    const Matrix mel = random_mel(static_cast<std::size_t>(between(random, 1, 130)), checkpoint.mel_mean.size(), seed);
    const Matrix features = features_of(checkpoint, mel);
    const auto encoded = reference.encode_music(features);
    for (const NativeOptions& options : reduced_precisions()) {
      const NativeNetwork network(checkpoint, options);
      const Matrix music = MusicEncoder(network).encode(features);
      EXPECT_EQ(in_blocks(network, features, random), music) << "seed " << seed;
      const Matrix frames = dance(network, music, checkpoint.start_poses.row(0));
      const auto expected = reference.decode(Reference::rows_of(rows(frames, 0, mel.rows())), encoded);
      const double bound = options.precision == Precision::kBf16 ? 0.15 : 0.02;  // random networks amplify rounding
      EXPECT_LT(furthest(rows(frames, 1, mel.rows()), expected), bound) << "seed " << seed;
    }
  }
}

void expect_no_allocation(const model::Config& config) {
  const auto checkpoint = random_checkpoint(config);
  const NativeNetwork network(checkpoint);
  const Matrix mel = random_mel(100, 6);
  MusicEncoder encoder(network);
  const moves::FeatureLayout layout(checkpoint);
  moves::FeatureStream stream(layout);
  Matrix features(100, layout.size()), music(100, network.music_size());
  PosePredictor predictor(network, 3);
  std::vector<moves::Start> starts;
  for (std::size_t i = 0; i < 3; ++i) starts.emplace_back(checkpoint.start_poses.row(i));
  const std::size_t before = allocations;
  for (std::size_t t = 0; t < 100; ++t) stream.next(mel.row(t), features.row(t));
  encoder.encode(features.values(), music.values());
  for (std::size_t t = 0; t + 3 < 100; ++t) {
    if (t % 30 < 3) predictor.add(starts[t % 3]);
    predictor.step(music.values().subspan(t * network.music_size(), predictor.size() * network.music_size()));
    if (t % 30 > 26) predictor.remove(0);
  }
  EXPECT_EQ(allocations, before);
  EXPECT_GT(before, 0U);
}

TEST(Engine, NothingIsAllocatedAfterConstruction) {
  expect_no_allocation(little_config());
  expect_no_allocation(in_space(little_motion_config()));
}

TEST(Engine, SamplingMovesAllocatesNothingPerFrame) {
  const auto checkpoint = random_checkpoint(little_moves_config());
  const auto backend = native_backend(checkpoint);
  const moves::FeatureLayout layout(checkpoint);
  moves::FeatureStream stream(layout);
  const auto encoder = backend->encoder();
  const auto predictor = backend->predictor(1);
  predictor->add({});
  const Matrix mel = random_mel(500, 6);
  Matrix features(500, layout.size()), music(500, backend->music_size());
  const std::size_t before = allocations;
  for (std::size_t t = 0; t < 500; ++t) stream.next(mel.row(t), features.row(t));
  encoder->encode(features.values(), music.values());
  for (std::size_t t = 0; t < 500; ++t) predictor->step(music.row(t));
  EXPECT_EQ(allocations, before);
}

class GoldenEngine : public ::testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Networks, GoldenEngine, ::testing::Values("network", "motion_network"));

TEST_P(GoldenEngine, AgreesWithTheReference) {
  const TensorFile golden = read_safetensors(std::string(CHOREO_GOLDEN "/") + GetParam() + ".safetensors");
  model::Checkpoint checkpoint;
  checkpoint.config = model::parse_config(parse_json(golden.metadata.at("config"), "golden"), "golden");
  for (const auto& [name, tensor] : golden.tensors) {
    if (name.starts_with("param/")) checkpoint.parameters[name.substr(6)] = tensor.to_float();
  }
  checkpoint.mel_mean = golden.tensors.at("mel.mean").to_float();
  checkpoint.mel_deviation = golden.tensors.at("mel.deviation").to_float();
  if (checkpoint.network().measures_poses()) {
    checkpoint.poses = {golden.tensors.at("pose.mean").to_float(), golden.tensors.at("pose.deviation").to_float(),
                        golden.tensors.at("pose.step").to_float()};
  }
  /// Cut 0 of [B, n, T] as [T, n].
  const auto cut = [&](const std::string& name) {
    const Tensor& tensor = golden.tensors.at(name);
    Matrix matrix(static_cast<std::size_t>(tensor.shape.at(2)), static_cast<std::size_t>(tensor.shape.at(1)));
    const auto values = tensor.to_float();
    for (std::size_t i = 0; i < matrix.values().size(); ++i) matrix(i % matrix.rows(), i / matrix.rows()) = values[i];
    return matrix;
  };
  const Matrix poses = cut("input/skeleton"), mel = cut("input/mel"), output = cut("output");
  const Reference reference(checkpoint);  // is itself held to the golden values: what the other tests rest on
  const auto encoded = reference.encode_music(mel);  // the golden files hold features: counts and cues are given ones
  EXPECT_LT(furthest(reference.decode(Reference::rows_of(poses), encoded), output), 1e-6);
  const NativeNetwork network(checkpoint, {Precision::kF32});
  const Matrix music = MusicEncoder(network).encode(mel);
  EXPECT_LT(furthest(music, encoded), 1e-5);
  PosePredictor session(network, 1);
  session.add(poses.row(0));
  for (std::size_t t = 0; t < poses.rows(); ++t) {
    session.set_pose(0, poses.row(t));
    const auto pose = session.step(music.row(t));
    for (std::size_t i = 0; i < pose.size(); ++i) ASSERT_NEAR(pose[i], output(t, i), 1e-5) << "frame " << t;
  }
}

}  // namespace
}  // namespace choreo::engine
