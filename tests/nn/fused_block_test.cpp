#include "choreo/nn/network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nn/golden.h"

namespace choreo::nn {
namespace {

using torch::Tensor;

model::Config wide_config() {
  model::Config config;
  config.model.encoder_channels = 32;
  config.model.decoder_channels = 16;
  config.audio.n_mels = 20;
  return config;
}

/// Output, and the gradients of everything, of a network on random inputs.
struct Outcome {
  Tensor output;
  std::map<std::string, Tensor> gradients;
};

Outcome run(NetworkOptions options, std::int64_t frames) {
  Network network(model::describe_network(wide_config()), torch::kCPU, options);
  network.initialise(3);
  torch::manual_seed(5);
  const Tensor skeleton = torch::rand({3, 30, frames});
  const Tensor mel = torch::randn({3, 20, frames});
  const Tensor target = torch::rand({3, 30, frames});
  const Tensor output = network.forward(skeleton, mel);
  losses(output, target, torch::ones({3, frames}), testing::kGoldenLimbs, 2).total(1).backward();
  Outcome outcome{output.detach(), {}};
  for (const auto& [name, parameter] : network.parameters()) outcome.gradients[name] = parameter.grad();
  return outcome;
}

double furthest(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

/// The largest difference of a gradient in units of its largest value.
double furthest_gradient(const Outcome& a, const Outcome& b) {
  double most = 0;
  for (const auto& [name, gradient] : a.gradients) {
    most = std::max(most, furthest(gradient, b.gradients.at(name)) / gradient.abs().max().item<double>());
  }
  return most;
}

TEST(FusedBlock, IsThePlainComposition) {
  for (const std::int64_t frames : {2, 33, 120}) {
    const Outcome fused = run({torch::kFloat32, true}, frames);
    const Outcome plain = run({torch::kFloat32, false}, frames);
    EXPECT_LT(furthest(fused.output, plain.output), 1e-5) << frames;
    EXPECT_LT(furthest_gradient(plain, fused), 1e-4) << frames;
  }
}

TEST(FusedBlock, Bf16RoundsAsThePlainCompositionDoes) {
  const Outcome exact = run({torch::kFloat32, false}, 120);
  const Outcome fused = run({torch::kBFloat16, true}, 120);
  const Outcome plain = run({torch::kBFloat16, false}, 120);
  EXPECT_LT(furthest(fused.output, exact.output), 0.01);
  EXPECT_GT(furthest(fused.output, exact.output), 1e-6) << "nothing was rounded";
  EXPECT_LT(furthest(fused.output, exact.output), 2 * furthest(plain.output, exact.output));
  EXPECT_LT(furthest_gradient(exact, fused), 2 * furthest_gradient(exact, plain));
}

TEST(FusedBlock, ThreadsDontChangeABit) {
  at::set_num_threads(1);
  const Outcome one = run({}, 120);
  at::set_num_threads(2);
  const Outcome two = run({}, 120);
  EXPECT_LT(furthest(one.output, two.output), 1e-6);
  EXPECT_TRUE(torch::equal(run({}, 120).output, two.output));
}

TEST(FusedBlock, ANotANumberShows) {
  for (const auto type : {torch::kFloat32, torch::kBFloat16}) {
    Network network(model::describe_network(wide_config()), torch::kCPU, {type, true});
    network.initialise(3);
    const torch::NoGradGuard no_gradient;
    network.parameters().at("skeleton_encoder.blocks.2.bias")[40] = std::numeric_limits<float>::quiet_NaN();
    const Tensor output = network.forward(torch::rand({1, 30, 40}), torch::randn({1, 20, 40}));
    EXPECT_FALSE(output.isfinite().all().item<bool>());
  }
}

}  // namespace
}  // namespace choreo::nn
