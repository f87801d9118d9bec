// How fast the mel spectrogram is: mel_bench [ROUNDS]. One thread, one minute of sound, times on stdout.

#include "choreo/audio/mel.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <vector>

namespace {

std::vector<float> a_minute(int sample_rate) {
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  std::vector<float> samples(static_cast<std::size_t>(sample_rate) * 60);
  std::ranges::generate(samples, [&] { return normal(generator); });
  return samples;
}

double seconds_of(const choreo::audio::MelSpectrogram& mel, const std::vector<float>& samples) {
  const auto start = std::chrono::steady_clock::now();
  const choreo::Matrix result = mel(samples);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  return result.empty() ? 0 : taken.count();
}

}  // namespace

int main(int count, char** arguments) {
  const int rounds = std::max(1, count > 1 ? std::atoi(arguments[1]) : 50);
  const choreo::audio::MelOptions options;
  const choreo::audio::MelSpectrogram mel(options);
  const std::vector<float> samples = a_minute(options.sample_rate);
  for (int i = 0; i < rounds; ++i) seconds_of(mel, samples);  // a processor takes its time to reach its pace
  std::vector<double> seconds;
  for (int i = 0; i < rounds; ++i) seconds.push_back(seconds_of(mel, samples));
  std::ranges::sort(seconds);
  const double median = seconds[seconds.size() / 2];
  fmt::print("{:.4f} ms per minute of sound, {:.0f} x real time\n", median * 1e3, 60 / median);
}
