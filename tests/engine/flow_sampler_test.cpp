#include "engine/flow_sampler.h"

#include "choreo/core/json.h"
#include "choreo/core/safetensors.h"
#include "choreo/engine/dance.h"
#include "choreo/engine/move_predictor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "engine/engines.h"
#include "errors.h"

namespace choreo::engine {
namespace {

using namespace choreo::testing;  // NOLINT(google-build-using-namespace)

struct GoldenFlow {
  GoldenFlow() : file(read_safetensors(CHOREO_GOLDEN "/flow.safetensors")) {
    checkpoint.config = model::parse_config(parse_json(file.metadata.at("config"), "golden"), "golden");
    for (const auto& [name, tensor] : file.tensors) {
      if (name.starts_with("param/")) checkpoint.parameters[name.substr(6)] = tensor.to_float();
    }
  }
  TensorFile file;
  model::Checkpoint checkpoint;
};

TEST(FlowSampler, SamplesWhatTheReferenceDoes) {
  const GoldenFlow golden;
  const auto conditions = golden.file.tensors.at("conditions").to_float(),
             noise = golden.file.tensors.at("noise").to_float(), expected = golden.file.tensors.at("window").to_float();
  const std::size_t components = 5, size = conditions.size() / 3;
  const auto off = [&](const Arithmetic& arithmetic) {
    FlowSampler sampler(std::make_shared<const FlowWeights>(golden.checkpoint, arithmetic));
    double most = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      std::vector<float> window(noise.begin() + i * components, noise.begin() + (i + 1) * components);
      sampler.sample(std::span(conditions).subspan(i * size, size), window);
      for (std::size_t c = 0; c < components; ++c) {
        most = std::max(most, std::abs(static_cast<double>(window[c]) - expected[i * components + c]));
      }
    }
    return most;
  };
  for (const InstructionSet set : instruction_sets()) {
    EXPECT_LT(off({Precision::kF32, &kernels_for(set)}), 2e-5);
    EXPECT_LT(off({Precision::kF16, &kernels_for(set)}), 2e-2);
  }
  if (is_supported(Precision::kBf16)) {
    EXPECT_LT(off({Precision::kBf16, &kernels_for(best_instruction_set())}), 0.2);
  }
}

Matrix features_of_noise(std::size_t frames, std::uint64_t seed) {
  Matrix features(frames, moves::BeatFeatures::kSize);
  Random random(seed);
  for (std::size_t t = 0; t < frames; ++t) {
    for (float& value : features.row(t)) value = random.uniform();
    features(t, moves::BeatFeatures::kWay) = 0.05F + 0.02F * random.uniform();
    features(t, moves::BeatFeatures::kTempo) = 100;
  }
  return features;
}

TEST(MoveBackend, SessionsSideBySideDanceAsAlone) {
  const auto checkpoint = random_checkpoint(little_moves_config());
  const auto backend = native_backend(checkpoint, kExact);
  const auto alone = [&](std::uint64_t seed) {
    const auto predictor = backend->predictor(1);
    moves::Start start;
    start.seed = seed;
    predictor->add(start);
    Matrix danced(200, backend->pose_size());
    const Matrix features = features_of_noise(200, seed);
    for (std::size_t t = 0; t < 200; ++t) std::ranges::copy(predictor->step(features.row(t)), danced.row(t).begin());
    return danced;
  };
  const Matrix one = alone(1), two = alone(2), features_one = features_of_noise(200, 1),
               features_two = features_of_noise(200, 2);
  const auto predictor = backend->predictor(2);
  for (const std::uint64_t seed : {1, 2}) {
    moves::Start start;
    start.seed = seed;
    const auto first = predictor->add(start);
    EXPECT_EQ(first.size(), 45U);
  }
  EXPECT_EQ(error_of([&] { predictor->add({}); }), "no room for more than 2 sessions");
  std::vector<float> music(2 * moves::BeatFeatures::kSize);
  for (std::size_t t = 0; t < 200; ++t) {
    std::ranges::copy(features_two.row(t), std::ranges::copy(features_one.row(t), music.begin()).out);
    const auto poses = predictor->step(music);
    ASSERT_TRUE(std::ranges::equal(poses.first(45), one.row(t))) << t;
    ASSERT_TRUE(std::ranges::equal(poses.subspan(45), two.row(t))) << t;
  }
  predictor->remove(0);
  EXPECT_EQ(predictor->size(), 1U);
}

}  // namespace
}  // namespace choreo::engine
