#include "choreo/audio/beats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace choreo::audio {
namespace {

constexpr double kTightness = 100;   // how firmly beats keep to the tempo
constexpr float kFirstBeat = 0.01F;  // of the largest score: where the first beat may be
constexpr double kLastBeat = 0.5;    // of the peaks' median: where the last one may be
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

double deviation(std::span<const float> values) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  double squares = 0;
  for (const float value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

/// The onsets divided by their deviation and smoothed by a Gaussian of 1/32 period.
std::vector<float> local_score(std::span<const float> onsets, std::size_t period) {
  const double norm = deviation(onsets) + std::numeric_limits<float>::min();
  std::vector<double> window(2 * period + 1);
  for (std::size_t k = 0; k < window.size(); ++k) {
    const double x = (static_cast<double>(k) - static_cast<double>(period)) * 32 / static_cast<double>(period);
    window[k] = std::exp(-0.5 * x * x);
  }
  std::vector<float> score(onsets.size());
  for (std::size_t i = 0; i < score.size(); ++i) {
    const std::size_t first = i + period + 1 - std::min(i + period + 1, onsets.size());
    double sum = 0;  // librosa's sum leaves out the very first onset, and so does this one
    for (std::size_t k = first; k < std::min(i + period, window.size()); ++k) sum += window[k] * onsets[i + period - k];
    score[i] = static_cast<float>(sum / norm);
  }
  return score;
}

/// The best chain of beats that ends at each frame.
struct Chains {
  std::vector<float> score;
  std::vector<std::size_t> previous;  // kNone: the chain begins here
};

/// What a beat `distance` frames after the one before loses.
std::vector<double> penalties(std::size_t period) {
  std::vector<double> penalty(2 * period + 1);
  for (std::size_t distance = 1; distance < penalty.size(); ++distance) {
    const double ratio = std::log(static_cast<double>(distance)) - std::log(static_cast<double>(period));
    penalty[distance] = kTightness * ratio * ratio;
  }
  return penalty;
}

Chains chain_beats(std::span<const float> score, std::size_t period) {
  const auto penalty = penalties(period);
  const auto nearest = static_cast<std::size_t>(std::nearbyint(static_cast<double>(period) / 2));
  const float threshold = kFirstBeat * *std::ranges::max_element(score);
  Chains chains{{score.begin(), score.end()}, std::vector<std::size_t>(score.size(), kNone)};
  bool begun = false;
  for (std::size_t i = 0; i < score.size(); ++i) {
    double best = -std::numeric_limits<double>::infinity();
    std::size_t previous = kNone;
    for (std::size_t distance = std::max<std::size_t>(nearest, 1); distance <= std::min(i, 2 * period); ++distance) {
      const double candidate = chains.score[i - distance] - penalty[distance];
      if (candidate > best) best = candidate, previous = i - distance;
    }
    if (previous != kNone) chains.score[i] = static_cast<float>(score[i] + best);
    begun = begun || score[i] >= threshold;
    if (begun) chains.previous[i] = previous;
  }
  return chains;
}

bool is_peak(std::span<const float> values, std::size_t i) {
  return i > 0 && values[i] > values[i - 1] && (i + 1 == values.size() || values[i] >= values[i + 1]);
}

double median_of(std::vector<float> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (static_cast<double>(values[half - 1]) + values[half]) / 2;
}

/// The last peak of the chains' score that isn't much lower than the others.
std::size_t last_beat(std::span<const float> score) {
  std::vector<float> peaks;
  for (std::size_t i = 0; i < score.size(); ++i) {
    if (is_peak(score, i)) peaks.push_back(score[i]);
  }
  if (peaks.empty()) return score.size() - 1;
  const double threshold = kLastBeat * median_of(peaks);
  for (std::size_t i = score.size(); i-- > 0;) {
    if (is_peak(score, i) && score[i] >= threshold) return i;
  }
  return score.size() - 1;
}

std::vector<std::size_t> follow(const Chains& chains) {
  std::vector<std::size_t> beats;
  for (std::size_t i = last_beat(chains.score); i != kNone; i = chains.previous[i]) beats.push_back(i);
  std::ranges::reverse(beats);
  return beats;
}

/// Half the root mean square of the beats' scores, smoothed by a five-point Hann window.
double weak_score(std::span<const float> score, std::span<const std::size_t> beats) {
  constexpr std::array<double, 3> kHann{0.5, 1, 0.5};
  std::vector<double> smooth(beats.size() + 2, 0.0);
  for (std::size_t i = 0; i < beats.size(); ++i) {
    for (std::size_t k = 0; k < kHann.size(); ++k) smooth[i + k] += kHann[k] * score[beats[i]];
  }
  double squares = 0;
  for (const double value : smooth) squares += value * value;
  return 0.5 * std::sqrt(squares / static_cast<double>(smooth.size()));
}

/// Without the beats before the first and after the last strong score.
void trim(std::span<const float> score, std::vector<std::size_t>& beats) {
  const double weak = weak_score(score, beats);
  const auto strong = [weak](float value) { return value > weak; };
  const auto first = static_cast<std::size_t>(std::ranges::find_if(score, strong) - score.begin());
  const auto last = std::ranges::find_if(score.rbegin(), score.rend(), strong);
  const auto after = static_cast<std::size_t>(score.rend() - last);
  std::erase_if(beats, [&](std::size_t beat) { return beat < first || beat >= after; });
}

}  // namespace

std::vector<std::size_t> track_beats(std::span<const float> onsets, double tempo) {
  if (!(tempo > 0) || onsets.size() < 2) return {};
  const auto period = static_cast<std::size_t>(std::max(1.0, std::nearbyint(60 * kOnsetRate / tempo)));
  const auto score = local_score(onsets, period);
  auto beats = follow(chain_beats(score, period));
  trim(score, beats);
  return beats;
}

namespace {

Beats beats_of(std::span<const float> onsets) {
  Beats beats{estimate_tempo(onsets), {}};
  for (const std::size_t frame : track_beats(onsets, beats.tempo)) {
    beats.times.push_back(static_cast<double>(frame) / kOnsetRate);
  }
  return beats;
}

}  // namespace

Beats find_beats(std::span<const float> samples) { return beats_of(onset_strength(samples)); }

Beats find_beats(const Matrix& mel, double fps) { return beats_of(onset_strength(mel, fps)); }

}  // namespace choreo::audio
