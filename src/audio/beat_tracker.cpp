#include "choreo/audio/beat_tracker.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>

namespace choreo::audio {
namespace {

constexpr std::size_t kTempi = 96, kPhases = 64;
constexpr double kSlowest = 64, kFastest = 132;  // BPM: an octave, so that each song has one tempo in it
constexpr double kLikely = 92, kSpread = 0.3;    // BPM, octaves
/// What becomes of a belief from frame to frame: to each neighbouring tempo, and to anywhere.
constexpr float kDrift = 0.01F, kForget = 1e-4F;
constexpr float kFloor = -60;    // dB: what is softer is silence
constexpr double kMemory = 200;  // frames over which the onsets' mean is taken
constexpr double kTwoPi = 2 * std::numbers::pi;

/// Onsets over a beat: most at the beat, less half way to the next, a level everywhere.
std::vector<float> expected_onsets() {
  constexpr double kWidth = 0.08, kOffBeat = 0.4, kLevel = 0.4;
  const auto bump = [](double distance) { return std::exp(-0.5 * distance * distance / (kWidth * kWidth)); };
  std::vector<double> shape;
  double sum = 0;
  for (std::size_t i = 0; i < kPhases; ++i) {
    const double phase = static_cast<double>(i) / kPhases;
    shape.push_back((1 - kOffBeat) * bump(std::min(phase, 1 - phase)) + kOffBeat * bump(phase - 0.5));
    sum += shape.back();
  }
  std::vector<float> expected;
  for (const double value : shape)
    expected.push_back(static_cast<float>(kLevel + (1 - kLevel) * value * kPhases / sum));
  return expected;
}

}  // namespace

BeatTracker::BeatTracker(double fps, std::size_t bands)
    : fps_(fps), expected_(expected_onsets()), moved_(kTempi * kPhases), last_mel_(bands), pulse_(kLikely / 60 / fps) {
  double sum = 0;
  for (std::size_t k = 0; k < kTempi; ++k) {
    const double bpm = kSlowest * std::pow(kFastest / kSlowest, static_cast<double>(k) / (kTempi - 1));
    const double away = std::log2(bpm / kLikely) / kSpread;
    tempi_.push_back(static_cast<float>(bpm));
    prior_.push_back(static_cast<float>(std::exp(-0.5 * away * away)));
    sum += prior_.back();
  }
  for (float& p : prior_) p /= static_cast<float>(sum);
  for (const float p : prior_) belief_.insert(belief_.end(), kPhases, p / kPhases);
}

/// The bands' mean rise, the song's mean so far being 1.
float BeatTracker::onset(std::span<const float> mel) {
  constexpr double kLeastMean = 0.05;  // dB
  constexpr double kMost = 4;
  if (frames_ == 0) std::copy(mel.begin(), mel.end(), last_mel_.begin());
  double rise = 0;
  for (std::size_t i = 0; i < mel.size(); ++i) {
    rise += std::max(0.0F, std::max(mel[i], kFloor) - std::max(last_mel_[i], kFloor));
  }
  rise /= static_cast<double>(mel.size());
  std::copy(mel.begin(), mel.end(), last_mel_.begin());
  ++frames_;
  mean_onset_ += std::max(1 / kMemory, 1 / static_cast<double>(frames_)) * (rise - mean_onset_);
  return static_cast<float>(std::min(rise / std::max(mean_onset_, kLeastMean), kMost));
}

/// Every phase moves on by its tempo; between two phases a belief is shared out.
void BeatTracker::advance() {
  for (std::size_t k = 0; k < kTempi; ++k) {
    const double way = tempi_[k] / 60 / fps_ * kPhases;
    const auto whole = static_cast<std::size_t>(way);
    const auto part = static_cast<float>(way - static_cast<double>(whole));
    const float* from = belief_.data() + k * kPhases;
    float* to = moved_.data() + k * kPhases;
    for (std::size_t i = 0; i < kPhases; ++i) {
      const std::size_t there = (i + whole) % kPhases;
      const std::size_t before = (i + kPhases - 1) % kPhases;
      to[there] = (1 - part) * from[i] + part * from[before];
    }
  }
}

void BeatTracker::change_tempo() {
  for (std::size_t k = 0; k < kTempi; ++k) {
    const std::size_t below = k == 0 ? k : k - 1;
    const std::size_t above = std::min(k + 1, kTempi - 1);
    for (std::size_t i = 0; i < kPhases; ++i) {
      const float here = moved_[k * kPhases + i];
      const float drifted = (moved_[below * kPhases + i] - here) + (moved_[above * kPhases + i] - here);
      belief_[k * kPhases + i] = (1 - kForget) * (here + kDrift * drifted) + kForget * prior_[k] / kPhases;
    }
  }
}

/// By how likely the onset is at each phase: exponentially distributed.
void BeatTracker::weigh(float onset) {
  std::array<float, kPhases> likely{};
  for (std::size_t i = 0; i < kPhases; ++i) likely[i] = std::exp(-onset / expected_[i]) / expected_[i];
  float sum = 0;
  for (std::size_t i = 0; i < belief_.size(); ++i) sum += belief_[i] *= likely[i % kPhases];
  for (float& p : belief_) p /= sum;
}

BeatCount BeatTracker::count() {
  std::complex<double> mean = 0;
  double tempo = 0;
  for (std::size_t i = 0; i < kPhases; ++i) {
    double here = 0;
    for (std::size_t k = 0; k < kTempi; ++k) {
      const double p = belief_[k * kPhases + i];
      here += p;
      tempo += p * tempi_[k];
    }
    mean += std::polar(here, kTwoPi * static_cast<double>(i) / kPhases);
  }
  const double turned = std::arg(mean) / kTwoPi;
  const double expected = tempo / 60 / fps_;
  const double way = turned - turned_;
  believed_ += way - std::round(way - expected);  // the turn that is nearest to the tempo's
  turned_ = turned;
  follow(believed_);
  return {beats_, static_cast<float>(std::abs(mean))};
}

/// A phase-locked loop of second order: it takes some two seconds to follow a jump.
void BeatTracker::follow(double beats) {
  constexpr double kPhaseGain = 0.15, kTempoGain = 0.01;  // a frame
  const double behind = beats - (beats_ + pulse_);
  beats_ += std::max(0.0, pulse_ + kPhaseGain * behind);
  pulse_ += kTempoGain * behind;
}

BeatCount BeatTracker::track(std::span<const float> mel) {
  const float strength = onset(mel);
  advance();
  change_tempo();
  weigh(strength);
  return count();
}

}  // namespace choreo::audio
