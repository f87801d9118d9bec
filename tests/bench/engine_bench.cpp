// How fast the engine is on the paper's network with random weights (8.9 M), on one core, beside a bare product of one
// matrix, of as many bytes as a step reads, with a vector. real_time: seconds of dance, at 25 frames, made in a second.
// bytes: of weights; older taps are summed for `dilation` frames at once, so a frame reads that share of them.

#include "choreo/core/random.h"
#include "choreo/engine/music_encoder.h"
#include "choreo/engine/pose_predictor.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "engine/aligned.h"
#include "engine/flow_sampler.h"
#include "model/checkpoints.h"

namespace {

using namespace choreo;          // NOLINT(google-build-using-namespace)
using namespace choreo::engine;  // NOLINT(google-build-using-namespace)

constexpr std::size_t kFrames = 270;  // ten of the longest dilation: what a frame costs on average
constexpr double kSecondsPerFrame = 0.04;

const model::Checkpoint& checkpoint() {
  static const auto made = testing::random_checkpoint(model::Config{});
  return made;
}

const NativeNetwork& packed(std::int64_t precision) {
  static std::map<std::int64_t, NativeNetwork> networks;
  const NativeOptions options{static_cast<Precision>(precision)};
  return networks.try_emplace(precision, checkpoint(), options).first->second;
}

Matrix song() {
  Matrix mel(kFrames, checkpoint().mel_mean.size());
  Random random(1);
  for (float& value : mel.values()) value = -60 + 40 * random.uniform();
  return mel;
}

void count(benchmark::State& state, double frames, double bytes, double weights) {
  using benchmark::Counter;
  const double all = frames * static_cast<double>(state.iterations());
  state.counters["real_time"] = Counter(all * kSecondsPerFrame, Counter::kIsRate);
  state.counters["bytes"] = Counter(all * bytes, Counter::kIsRate);
  state.counters["flop"] = Counter(all * 2 * weights, Counter::kIsRate);
}

double bytes_of(std::int64_t precision) { return precision == static_cast<std::int64_t>(Precision::kF32) ? 4 : 2; }

/// Weights of the layers without the music encoder: all, or those that a frame reads.
double weights_of(bool read) {
  const model::Network network = checkpoint().network();
  double weights = 0;
  for (const model::Convolution& layer : network.convolutions()) {
    if (layer.name.starts_with("music_encoder")) continue;
    const auto tap = static_cast<double>(layer.out * layer.in);
    const double older = static_cast<double>(layer.kernel - 1) * tap;
    weights += tap + older / static_cast<double>(read ? layer.dilation : 1);
  }
  return weights;
}
double weights_read() { return weights_of(true); }

void music(benchmark::State& state) {
  const NativeNetwork& network = packed(state.range(0));
  const Matrix features = song();
  Matrix encoded(kFrames, network.music_size());
  MusicEncoder encoder(network);
  for (auto _ : state) encoder.encode(features.values(), encoded.values());
  count(state, kFrames, 0, static_cast<double>(network.music_bytes()) / bytes_of(state.range(0)));
}

void steps(benchmark::State& state) {
  const NativeNetwork& network = packed(state.range(0));
  const auto sessions = static_cast<std::size_t>(state.range(1));
  const Matrix encoded = MusicEncoder(network).encode(song());
  PosePredictor predictor(network, sessions);
  std::vector<float> music;
  for (std::size_t i = 0; i < sessions; ++i) {
    predictor.add(checkpoint().start_poses.row(0));
    music.insert(music.end(), encoded.row(i).begin(), encoded.row(i).end());
  }
  for (auto _ : state) {
    for (std::size_t t = 0; t < kFrames; ++t) benchmark::DoNotOptimize(predictor.step(music).data());
  }
  const auto frames = static_cast<double>(kFrames * sessions);
  count(state, frames, weights_read() * bytes_of(state.range(0)) / static_cast<double>(sessions), weights_of(false));
}

/// A beat of a model that samples its moves (configs/choreo.json's size): one window.
void window(benchmark::State& state) {
  model::Config config;
  config.model.kind = "moves";
  config.pose.dimensions = 3;
  static const auto flow = testing::random_checkpoint(config);
  const Arithmetic arithmetic{static_cast<Precision>(state.range(0)), &kernels_for(best_instruction_set())};
  FlowSampler sampler(std::make_shared<const FlowWeights>(flow, arithmetic));
  std::vector<float> conditions(model::describe_flow(config).conditions.size(), 0.1F),
      sampled(flow.moves.components.rows());
  for (auto _ : state) {
    std::fill(sampled.begin(), sampled.end(), 0.5F);
    sampler.sample(conditions, sampled);
    benchmark::DoNotOptimize(sampled.data());
  }
}

#if defined(__x86_64__)
__attribute__((target("avx512f"))) __m512 load(const float* from) { return _mm512_load_ps(from); }
__attribute__((target("avx512f"))) __m512 load(const std::uint16_t* from) {
  constexpr __mmask16 kAll = 0xFFFF;  // see kernels_avx512.cpp
  return _mm512_maskz_cvtph_ps(kAll, _mm256_load_si256(reinterpret_cast<const __m256i*>(from)));
}

/// A matrix [256, depth], read from front to back, times a vector: nothing but loads and multiply-adds.
template <class Weight>
__attribute__((target("avx512f"))) void multiply(const Weight* weights, std::size_t depth, float x, float* out) {
  constexpr std::size_t kLanes = 16, kSums = 16;
  __m512 sums[kSums] = {};
  for (std::size_t k = 0; k < depth; ++k) {
    const __m512 factor = _mm512_set1_ps(x + static_cast<float>(k));
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kSums; ++v) {
      sums[v] = _mm512_fmadd_ps(load(weights + (k * kSums + v) * kLanes), factor, sums[v]);
    }
  }
  for (std::size_t v = 0; v < kSums; ++v) _mm512_store_ps(out + v * kLanes, sums[v]);
}

template <class Weight>
void bare_product(benchmark::State& state) {
  if (!is_supported(InstructionSet::kAvx512)) return state.SkipWithError("needs AVX-512");
  constexpr std::size_t kRows = 256;
  const auto precision = static_cast<std::int64_t>(sizeof(Weight) == 2 ? Precision::kF16 : Precision::kF32);
  const AlignedVector<Weight> weights(static_cast<std::size_t>(weights_read()) / kRows * kRows);
  AlignedVector<float> out(kRows);
  for (auto _ : state) {
    multiply(weights.data(), weights.size() / kRows, 1, out.data());
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  count(state, 1, static_cast<double>(weights.size()) * bytes_of(precision), weights_read());
}
BENCHMARK(bare_product<float>);
BENCHMARK(bare_product<std::uint16_t>);
#endif

constexpr std::int64_t kF32 = static_cast<std::int64_t>(Precision::kF32);
constexpr std::int64_t kF16 = static_cast<std::int64_t>(Precision::kF16);
constexpr std::int64_t kBf16 = static_cast<std::int64_t>(Precision::kBf16);  // where the processor has none: an error

BENCHMARK(window)->Arg(kF32)->Arg(kF16)->ArgName("precision")->Unit(benchmark::kMillisecond);
BENCHMARK(music)->Arg(kF32)->Arg(kF16)->Arg(kBf16)->ArgName("precision")->Unit(benchmark::kMillisecond);
BENCHMARK(steps)
    ->ArgsProduct({{kF32, kF16, kBf16}, {1, 8, 16}})
    ->ArgNames({"precision", "sessions"})
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
