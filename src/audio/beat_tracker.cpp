#include "choreo/audio/beat_tracker.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace choreo::audio {
namespace {

constexpr std::size_t kTempi = 96;
constexpr double kSlowest = 64, kFastest = 132;  // BPM: an octave, so that each song has one tempo in it
constexpr double kLikely = 92, kSpread = 0.3;    // BPM, octaves
/// What becomes of a belief in a second: how much of it goes to each neighbouring tempo, and to anywhere.
constexpr double kDrift = 0.25, kForget = 0.0025;
/// How long one observation is [s]: a frame of another length counts as much or little of it.
constexpr double kObservation = 0.04;
constexpr float kFloor = -60;  // dB: what is softer is silence
constexpr double kMemory = 8;  // seconds over which the onsets' mean is taken
constexpr double kTwoPi = 2 * std::numbers::pi;

/// A frame that lasts as long as an observation moves a belief by a fraction of a phase as well, and sharing that out
/// blurs it by up to 1/4 phase² a frame. With √fps phases a beat the blur in a second stays the same.
std::size_t phases_at(double fps) {
  return static_cast<std::size_t>(std::max(1L, std::lround(64 * std::sqrt(fps * kObservation))));
}

/// Onsets over a beat: most at the beat, less half way to the next, a level everywhere.
std::vector<float> expected_onsets(std::size_t phases) {
  constexpr double kWidth = 0.08, kOffBeat = 0.4, kLevel = 0.4;
  const auto bump = [](double distance) { return std::exp(-0.5 * distance * distance / (kWidth * kWidth)); };
  std::vector<double> shape;
  double sum = 0;
  for (std::size_t i = 0; i < phases; ++i) {
    const double phase = static_cast<double>(i) / static_cast<double>(phases);
    shape.push_back((1 - kOffBeat) * bump(std::min(phase, 1 - phase)) + kOffBeat * bump(phase - 0.5));
    sum += shape.back();
  }
  std::vector<float> expected;
  for (const double value : shape) {
    expected.push_back(static_cast<float>(kLevel + (1 - kLevel) * value * static_cast<double>(phases) / sum));
  }
  return expected;
}

}  // namespace

BeatTracker::BeatTracker(double fps, std::size_t bands)
    : fps_(fps),
      share_(1 / (fps * kObservation)),
      phases_(phases_at(fps)),
      expected_(expected_onsets(phases_)),
      likely_(phases_),
      moved_(kTempi * phases_),
      last_mel_(bands),
      pulse_(kLikely / 60 / fps) {
  double sum = 0;
  for (std::size_t k = 0; k < kTempi; ++k) {
    const double bpm = kSlowest * std::pow(kFastest / kSlowest, static_cast<double>(k) / (kTempi - 1));
    const double away = std::log2(bpm / kLikely) / kSpread;
    tempi_.push_back(static_cast<float>(bpm));
    prior_.push_back(static_cast<float>(std::exp(-0.5 * away * away)));
    sum += prior_.back();
  }
  for (float& p : prior_) p /= static_cast<float>(sum);
  for (const float p : prior_) belief_.insert(belief_.end(), phases_, p / static_cast<float>(phases_));
}

/// The bands' mean rise, the song's mean so far being 1: an onset within a frame is the larger, the shorter the frame.
float BeatTracker::onset(std::span<const float> mel) {
  constexpr double kLeastMean = 1.25;  // dB a second
  constexpr double kMost = 4;          // of an observation
  if (frames_ == 0) std::copy(mel.begin(), mel.end(), last_mel_.begin());
  double rise = 0;
  for (std::size_t i = 0; i < mel.size(); ++i) {
    rise += std::max(0.0F, std::max(mel[i], kFloor) - std::max(last_mel_[i], kFloor));
  }
  rise /= static_cast<double>(mel.size());
  std::copy(mel.begin(), mel.end(), last_mel_.begin());
  ++frames_;
  mean_onset_ += std::max(1 / (kMemory * fps_), 1 / static_cast<double>(frames_)) * (rise - mean_onset_);
  return static_cast<float>(std::min(rise / std::max(mean_onset_, kLeastMean / fps_), kMost / share_));
}

/// Every phase moves on by its tempo; between two phases a belief is shared out.
void BeatTracker::advance() {
  for (std::size_t k = 0; k < kTempi; ++k) {
    const double way = tempi_[k] / 60 / fps_ * static_cast<double>(phases_);
    const auto whole = static_cast<std::size_t>(way) % phases_;
    const auto part = static_cast<float>(way - std::floor(way));
    const float* from = belief_.data() + k * phases_;
    float* to = moved_.data() + k * phases_;
    for (std::size_t i = 0; i < phases_; ++i) {
      const std::size_t there = i + whole < phases_ ? i + whole : i + whole - phases_;
      const std::size_t before = i == 0 ? phases_ - 1 : i - 1;
      to[there] = (1 - part) * from[i] + part * from[before];
    }
  }
}

void BeatTracker::change_tempo() {
  const auto drift = static_cast<float>(kDrift / fps_), forget = static_cast<float>(kForget / fps_);
  for (std::size_t k = 0; k < kTempi; ++k) {
    const float* here = moved_.data() + k * phases_;
    const float* below = k == 0 ? here : here - phases_;
    const float* above = k + 1 == kTempi ? here : here + phases_;
    const float anywhere = forget * prior_[k] / static_cast<float>(phases_);
    for (std::size_t i = 0; i < phases_; ++i) {
      const float drifted = (below[i] - here[i]) + (above[i] - here[i]);
      belief_[k * phases_ + i] = (1 - forget) * (here[i] + drift * drifted) + anywhere;
    }
  }
}

void BeatTracker::weigh(float onset) {
  for (std::size_t i = 0; i < phases_; ++i) {
    likely_[i] = std::pow(std::exp(-onset / expected_[i]) / expected_[i], static_cast<float>(share_));
  }
  float sum = 0;
  for (std::size_t k = 0; k < kTempi; ++k) {
    for (std::size_t i = 0; i < phases_; ++i) sum += belief_[k * phases_ + i] *= likely_[i];
  }
  for (float& p : belief_) p /= sum;
}

BeatCount BeatTracker::count() {
  std::complex<double> mean = 0;
  double tempo = 0;
  for (std::size_t i = 0; i < phases_; ++i) {
    double here = 0;
    for (std::size_t k = 0; k < kTempi; ++k) {
      const double p = belief_[k * phases_ + i];
      here += p;
      tempo += p * tempi_[k];
    }
    mean += std::polar(here, kTwoPi * static_cast<double>(i) / static_cast<double>(phases_));
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
  constexpr double kPhaseGain = 3.75, kTempoGain = 6.25;  // 1/s, 1/s²
  const double behind = beats - (beats_ + pulse_);
  beats_ += std::max(0.0, pulse_ + kPhaseGain / fps_ * behind);
  pulse_ += kTempoGain / (fps_ * fps_) * behind;
}

BeatCount BeatTracker::track(std::span<const float> mel) {
  const float strength = onset(mel);
  advance();
  change_tempo();
  weigh(strength);
  return count();
}

}  // namespace choreo::audio
