// How fast the engine is on the paper's network with random weights (8.9 M), on one core, beside a plain pass over as
// many bytes as its weights have. real_time: seconds of dance, at 25 frames, made in a second. bytes: as if each frame
// read every weight; a step reads fewer, since older taps are summed for several frames at once.

#include "choreo/core/random.h"
#include "choreo/engine/music_encoder.h"
#include "choreo/engine/session.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

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

const Model& packed(std::int64_t precision) {
  static std::map<std::int64_t, Model> models;
  return models.try_emplace(precision, checkpoint(), ModelOptions{static_cast<Precision>(precision)}).first->second;
}

Matrix song(const Model& model) {
  Matrix mel(kFrames, model.n_mels());
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

double weights_in(std::size_t bytes, std::int64_t precision) {
  return static_cast<double>(bytes) / (precision == static_cast<std::int64_t>(Precision::kF16) ? 2 : 4);
}

void music(benchmark::State& state) {
  const Model& model = packed(state.range(0));
  const Matrix mel = song(model);
  Matrix features(kFrames, model.music_size());
  MusicEncoder encoder(model);
  for (auto _ : state) encoder.encode(mel.values(), features.values());
  count(state, kFrames, 0, weights_in(model.music_bytes(), state.range(0)));
}

void steps(benchmark::State& state) {
  const Model& model = packed(state.range(0));
  const auto dancers = static_cast<std::size_t>(state.range(1));
  const Matrix features = MusicEncoder(model).encode(song(model));
  Troupe troupe(model, dancers);
  std::vector<float> heard;
  for (std::size_t i = 0; i < dancers; ++i) {
    troupe.enter(checkpoint().start_poses.row(0));
    heard.insert(heard.end(), features.row(i).begin(), features.row(i).end());
  }
  for (auto _ : state) {
    for (std::size_t t = 0; t < kFrames; ++t) benchmark::DoNotOptimize(troupe.step(heard).data());
  }
  const auto frames = static_cast<double>(kFrames * dancers);
  count(state, frames, static_cast<double>(model.dance_bytes()) / static_cast<double>(dancers),
        weights_in(model.dance_bytes(), state.range(0)));
}

/// Sums as many bytes as a frame's weights have: what reading them alone costs.
void bare_read(benchmark::State& state) {
  const std::vector<std::uint64_t> memory(packed(state.range(0)).dance_bytes() / sizeof(std::uint64_t), 1);
  for (auto _ : state) {
    std::uint64_t sums[64] = {};
    for (std::size_t i = 0; i + 64 <= memory.size(); i += 64) {
      for (std::size_t lane = 0; lane < 64; ++lane) sums[lane] += memory[i + lane];
    }
    benchmark::DoNotOptimize(sums);
  }
  count(state, 1, static_cast<double>(memory.size() * sizeof(std::uint64_t)), 0);
}

constexpr std::int64_t kF32 = static_cast<std::int64_t>(Precision::kF32);
constexpr std::int64_t kF16 = static_cast<std::int64_t>(Precision::kF16);

BENCHMARK(bare_read)->Arg(kF32)->Arg(kF16)->ArgName("precision");
BENCHMARK(music)->Arg(kF32)->Arg(kF16)->ArgName("precision")->Unit(benchmark::kMillisecond);
BENCHMARK(steps)
    ->ArgsProduct({{kF32, kF16}, {1, 8, 16}})
    ->ArgNames({"precision", "dancers"})
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
