// The engine beside LibTorch, in one run: the paper's network with random weights (8.9 M).
//   dance       a frame, music included, on one core: the engine, and LibTorch with each layer's inputs kept
//   procedure   the paper's: the whole network on all frames so far, for one frame, on one core. N is how many those
//   are;
//               what it is of a song is the fit's sum over them
//   songs       16 songs side by side on two threads, beside LibTorch's product of f32 matrices on two threads: flop in
//   a
//               second of one core
// Rates are by CPU time, so that a busy machine disturbs them little.
#include "choreo/engine/music_encoder.h"
#include "choreo/engine/pose_predictor.h"
#include "choreo/nn/device.h"
#include "choreo/nn/network.h"
#include "choreo/nn/session.h"

#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include <thread>
#include <vector>

#include "engine/engines.h"

namespace {

using namespace choreo;  // NOLINT(google-build-using-namespace)

constexpr std::size_t kFrames = 270;  // ten of the longest dilation: what a frame costs on average
constexpr std::size_t kThreads = 2;
constexpr std::size_t kSongsEach = 8;

const model::Checkpoint& checkpoint() {
  static const auto made = testing::random_checkpoint(model::Config{});
  return made;
}

/// Each weight multiplies and adds once a frame, those of the music encoder included.
double flop_a_frame() {
  return 2 * static_cast<double>(model::count_parameters(checkpoint().network().convolutions()));
}

void count(benchmark::State& state, const char* what, double each) {
  using benchmark::Counter;
  state.counters[what] = Counter(each * static_cast<double>(state.iterations()), Counter::kIsRate);
}

Matrix random_features() { return testing::random_mel(kFrames, checkpoint().mel_mean.size()); }

void engine_dance(benchmark::State& state) {
  const engine::NativeNetwork network(checkpoint(), {static_cast<engine::Precision>(state.range(0))});
  const Matrix features = random_features();
  for (auto _ : state) {
    const Matrix music = engine::MusicEncoder(network).encode(features);
    benchmark::DoNotOptimize(testing::dance(network, music, checkpoint().start_poses.row(0)));
  }
  count(state, "frames", kFrames);
}

void torch_dance(benchmark::State& state) {
  const auto network = nn::load_network(checkpoint(), "cpu", 1, no_log());
  const Matrix features = random_features();
  for (auto _ : state) {
    nn::Session session(*network, checkpoint().start_poses.row(0));
    const Matrix music = session.encode(features);
    for (std::size_t t = 0; t < kFrames; ++t) benchmark::DoNotOptimize(session.step(music.row(t)).data());
  }
  count(state, "frames", kFrames);
}

void procedure(benchmark::State& state) {
  nn::use_threads(1);
  const torch::InferenceMode inference;
  nn::Network network(checkpoint().network(), torch::kCPU);
  network.load(checkpoint());
  const auto skeleton = torch::rand({1, 30, state.range(0)}), mel = torch::rand({1, 80, state.range(0)}) * 40 - 60;
  for (auto _ : state) benchmark::DoNotOptimize(network.forward(skeleton, mel));
  state.SetComplexityN(state.range(0));
}

/// One thread's songs, from features to poses.
void dance_side_by_side(const engine::NativeNetwork& network, const Matrix& features) {
  engine::PosePredictor predictor(network, kSongsEach);
  std::vector<Matrix> songs;
  for (std::size_t i = 0; i < kSongsEach; ++i) {
    predictor.add(checkpoint().start_poses.row(i % 3));
    songs.push_back(engine::MusicEncoder(network).encode(features));
  }
  std::vector<float> music(kSongsEach * network.music_size());
  for (std::size_t t = 0; t < features.rows(); ++t) {
    auto to = music.begin();
    for (const Matrix& song : songs) to = std::ranges::copy(song.row(t), to).out;
    benchmark::DoNotOptimize(predictor.step(music).data());
  }
}

void songs(benchmark::State& state) {
  const engine::NativeNetwork network(checkpoint(), {static_cast<engine::Precision>(state.range(0))});
  const Matrix features = random_features();
  for (auto _ : state) {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) threads.emplace_back([&] { dance_side_by_side(network, features); });
  }
  count(state, "frames", kThreads * kSongsEach * kFrames);
  count(state, "flop", kThreads * kSongsEach * kFrames * flop_a_frame());
}

void matrix_product(benchmark::State& state) {
  nn::use_threads(kThreads);
  const torch::InferenceMode inference;
  constexpr std::int64_t kSize = 1024;
  const auto a = torch::rand({kSize, kSize}), b = torch::rand({kSize, kSize});
  auto c = torch::empty({kSize, kSize});
  for (auto _ : state) torch::mm_out(c, a, b);
  count(state, "flop", 2.0 * kSize * kSize * kSize);
}

constexpr std::int64_t kF32 = static_cast<std::int64_t>(engine::Precision::kF32);
constexpr std::int64_t kF16 = static_cast<std::int64_t>(engine::Precision::kF16);
constexpr std::int64_t kBf16 = static_cast<std::int64_t>(engine::Precision::kBf16);

BENCHMARK(engine_dance)->Arg(kF32)->Arg(kF16)->Arg(kBf16)->ArgName("precision")->Unit(benchmark::kMillisecond);
BENCHMARK(torch_dance)->Unit(benchmark::kMillisecond);
BENCHMARK(procedure)->Arg(250)->Arg(500)->Arg(1000)->Unit(benchmark::kMillisecond)->Complexity(benchmark::oN);
BENCHMARK(matrix_product)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(songs)
    ->Arg(kF32)
    ->Arg(kF16)
    ->Arg(kBf16)
    ->ArgName("precision")
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
