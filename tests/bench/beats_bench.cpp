// How fast beats are found: beats_bench SONG [ROUNDS]. One thread; times and the tempo on stdout. Reading the song
// isn't counted.

#include "choreo/audio/beats.h"
#include "choreo/audio/decode.h"
#include "choreo/core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

namespace {

/// The median time of `work` [ms].
template <class Work>
double milliseconds(int rounds, const Work& work) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::sort(times);
  return times[times.size() / 2];
}

void measure(const char* song, int rounds) {
  using namespace choreo::audio;
  const auto samples = load(song, kBeatSampleRate).samples;
  const auto onsets = onset_strength(samples);  // warm
  const double tempo = estimate_tempo(onsets);
  const double onset_time = milliseconds(rounds, [&] { return onset_strength(samples).size(); });
  const double tempo_time = milliseconds(rounds, [&] { return estimate_tempo(onsets); });
  const double track_time = milliseconds(rounds, [&] { return track_beats(onsets, tempo).size(); });
  const double all = milliseconds(rounds, [&] { return find_beats(samples).times.size(); });
  fmt::print("{:.4f} ms for {:.1f} s of sound: onsets {:.3f}, tempo {:.3f}, tracking {:.3f}; {:.3f} beats/min\n", all,
             static_cast<double>(samples.size()) / kBeatSampleRate, onset_time, tempo_time, track_time, tempo);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    fmt::print(stderr, "usage: beats_bench SONG [ROUNDS]\n");
    return 2;
  }
  try {
    measure(arguments[1], std::max(1, count > 2 ? std::atoi(arguments[2]) : 20));
  } catch (const choreo::Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
