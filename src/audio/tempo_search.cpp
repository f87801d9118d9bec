#include "audio/tempo_search.h"

#include <algorithm>
#include <cmath>

namespace choreo::audio {
namespace {

constexpr std::size_t kTempi = 96;
constexpr double kSpread = 0.3;  // octaves
/// What becomes of a belief in a second: how much of it goes to each neighbouring tempo, and to anywhere.
constexpr double kDrift = 0.075, kForget = 0.0025;
/// How long one observation is [s]: a frame of another length counts as much or little of it.
constexpr double kObservation = 0.04;

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

double observations_in_a_frame(double fps) { return 1 / (fps * kObservation); }

TempoSearch::TempoSearch(double fps, const TempoRange& range)
    : fps_(fps),
      phases_(phases_at(fps)),
      expected_(expected_onsets(phases_)),
      likely_(phases_),
      moved_(kTempi * phases_) {
  double sum = 0;
  for (std::size_t k = 0; k < kTempi; ++k) {
    tempi_.push_back(range.slowest * std::pow(range.fastest / range.slowest, static_cast<double>(k) / (kTempi - 1)));
    const double away = std::log2(tempi_.back() / range.likely) / kSpread;
    prior_.push_back(static_cast<float>(std::exp(-0.5 * away * away)));
    sum += prior_.back();
  }
  for (float& p : prior_) p /= static_cast<float>(sum);
  for (const float p : prior_) belief_.insert(belief_.end(), phases_, p / static_cast<float>(phases_));
}

/// Every phase moves on by its tempo; between two phases a belief is shared out.
void TempoSearch::advance() {
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

void TempoSearch::change_tempo() {
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

double TempoSearch::observe(float onset) {
  advance();
  change_tempo();
  const auto share = static_cast<float>(observations_in_a_frame(fps_));
  for (std::size_t i = 0; i < phases_; ++i) {
    likely_[i] = std::pow(std::exp(-onset / expected_[i]) / expected_[i], share);
  }
  float sum = 0;
  for (std::size_t k = 0; k < kTempi; ++k) {
    for (std::size_t i = 0; i < phases_; ++i) sum += belief_[k * phases_ + i] *= likely_[i];
  }
  for (float& p : belief_) p /= sum;
  return std::log(static_cast<double>(sum));
}

void TempoSearch::coast(double share) {
  advance();
  change_tempo();
  const auto given_up = static_cast<float>(share);
  for (std::size_t k = 0; k < kTempi; ++k) {
    const float anywhere = given_up * prior_[k] / static_cast<float>(phases_);
    for (std::size_t i = 0; i < phases_; ++i) {
      float& p = belief_[k * phases_ + i];
      p = (1 - given_up) * p + anywhere;
    }
  }
}

void TempoSearch::marginal(std::span<double> phases) const {
  std::ranges::fill(phases, 0);
  for (std::size_t k = 0; k < kTempi; ++k) {
    for (std::size_t i = 0; i < phases_; ++i) phases[i] += belief_[k * phases_ + i];
  }
}

double TempoSearch::tempo(std::span<const double> weight) const {
  double mass = 0, sum = 0;
  for (std::size_t k = 0; k < kTempi; ++k) {
    double here = 0;
    for (std::size_t i = 0; i < phases_; ++i) here += weight[i] * belief_[k * phases_ + i];
    mass += here;
    sum += here * tempi_[k];
  }
  return sum / mass;
}

}  // namespace choreo::audio
