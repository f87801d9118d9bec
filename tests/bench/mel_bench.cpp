// How fast the mel spectrogram is: mel_bench [ROUNDS]. One thread, one minute of sound; the median times of the whole
// at once and in blocks, as the tools take it from a Decoder, on stdout [ms].

#include "choreo/audio/mel_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <span>
#include <vector>

namespace {

constexpr std::size_t kBlock = 8192;  // samples: a Decoder's block of 44.1 kHz, resampled

std::vector<float> a_minute(int sample_rate) {
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  std::vector<float> samples(static_cast<std::size_t>(sample_rate) * 60);
  std::ranges::generate(samples, [&] { return normal(generator); });
  return samples;
}

/// As for a song of its own, tables and plan included. Returns frames, so that the work isn't optimised away.
std::size_t stream(const choreo::audio::MelOptions& options, std::span<const float> samples) {
  choreo::audio::MelStream mel(options);
  std::size_t frames = 0;
  for (; !samples.empty(); samples = samples.subspan(std::min(kBlock, samples.size()))) {
    frames += mel.push(samples.first(std::min(kBlock, samples.size()))).rows();
  }
  return frames + mel.finish().rows();
}

/// The median time of `work` [ms].
template <class Work>
double milliseconds(int rounds, const Work& work) {
  std::vector<double> times;
  for (int i = 0; i < 2 * rounds; ++i) {  // the first half: a processor takes its time to reach its pace
    const auto start = std::chrono::steady_clock::now();
    const std::size_t frames = work();
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    if (i >= rounds && frames > 0) times.push_back(taken.count());
  }
  std::ranges::sort(times);
  return times[times.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
  const int rounds = std::max(1, count > 1 ? std::atoi(arguments[1]) : 50);
  const choreo::audio::MelOptions options;
  const choreo::audio::MelSpectrogram mel(options);
  const std::vector<float> samples = a_minute(options.sample_rate);
  const double whole = milliseconds(rounds, [&] { return mel(samples).rows(); });
  const double blocks = milliseconds(rounds, [&] { return stream(options, samples); });
  fmt::print("{:.4f} ms per minute of sound at once, {:.4f} in blocks\n", whole, blocks);
}
