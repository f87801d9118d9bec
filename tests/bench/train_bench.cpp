// An optimiser step of the paper's network (configs/paper.json: 16 cuts of 500 frames): ours, the plain composition of
// LibTorch's operations, and the rate of the matrix products that both live on.
#include "choreo/model/config.h"
#include "choreo/nn/device.h"
#include "choreo/nn/loss.h"
#include "choreo/nn/network.h"

#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include <array>

#include "train/optimiser.h"

namespace {

using namespace choreo;

constexpr std::int64_t kCuts = 16;
constexpr std::int64_t kFrames = 500;
constexpr std::int64_t kPose = 30;
constexpr std::array<std::pair<int, int>, 2> kLimbs{{{0, 1}, {1, 2}}};  // how many there are costs nothing

torch::ScalarType type_of(const benchmark::State& state) {
  return state.range(0) == 0 ? torch::kFloat32 : torch::kBFloat16;
}

void step(benchmark::State& state, bool fused) {
  nn::use_threads(0);
  const model::Config config;
  nn::Network network(model::describe_network(config), torch::kCPU, {type_of(state), fused});
  network.initialise(1);
  train::Optimiser optimiser(network.parameters(), config.optimiser);
  torch::manual_seed(1);
  const auto skeleton = torch::rand({kCuts, kPose, kFrames});
  const auto mel = torch::randn({kCuts, config.audio.n_mels, kFrames});
  const auto target = torch::rand({kCuts, kPose, kFrames});
  const auto mask = torch::ones({kCuts, kFrames});
  for (auto _ : state) {
    optimiser.zero_gradients();
    nn::losses(network.forward(skeleton, mel), target, mask, kLimbs, 2).total(1).backward();
    optimiser.step();
  }
  state.SetLabel(state.range(0) == 0 ? "fp32" : "bf16");
}

void step_fused(benchmark::State& state) { step(state, true); }
void step_plain(benchmark::State& state) { step(state, false); }

/// [512, 768] × [768, 8000]: the shape of an encoder's convolution as a matrix product.
void matrix_product(benchmark::State& state) {
  nn::use_threads(0);
  constexpr std::int64_t kRows = 512, kInner = 768, kColumns = kCuts * kFrames;
  const torch::NoGradGuard no_gradient;
  const auto a = torch::randn({kRows, kInner}).to(type_of(state));
  const auto b = torch::randn({kInner, kColumns}).to(type_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(torch::mm(a, b));
  state.counters["GFLOP/s"] =
      benchmark::Counter(2e-9 * kRows * kInner * kColumns, benchmark::Counter::kIsIterationInvariantRate);
  state.SetLabel(state.range(0) == 0 ? "fp32" : "bf16");
}

BENCHMARK(step_fused)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();
BENCHMARK(step_plain)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();
BENCHMARK(matrix_product)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
