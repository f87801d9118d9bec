#include "choreo/moves/features.h"

#include "choreo/moves/move_stream.h"

#include <algorithm>
#include <cmath>

namespace choreo::moves {
namespace {

constexpr float kQuiet = -60;  // dB: softer in all bands is silence

}  // namespace

audio::MelOptions mel_options(const model::Config& config) {
  return {.sample_rate = static_cast<int>(config.audio.sample_rate),
          .n_fft = static_cast<int>(config.audio.n_fft),
          .n_mels = static_cast<int>(config.audio.n_mels),
          .fps = config.pose.fps};
}

Matrix look_ahead(const Matrix& mel, std::size_t frames) {
  Matrix ahead(mel.rows(), mel.columns(), kSilence);
  const std::size_t skipped = std::min(frames, mel.rows()) * mel.columns();
  std::ranges::copy(mel.values().subspan(skipped), ahead.values().begin());
  return ahead;
}

FeatureLayout::FeatureLayout(const model::Checkpoint& checkpoint)
    : fps(checkpoint.config.pose.fps),
      beats(checkpoint.samples_moves()),
      mel_mean(checkpoint.mel_mean),
      mel_deviation(checkpoint.mel_deviation) {}

std::size_t FeatureLayout::size() const { return beats ? BeatFeatures::kSize : n_mels(); }

FeatureStream::FeatureStream(const FeatureLayout& layout)
    : layout_(layout), music_(layout.n_mels()), standardised_(layout.n_mels()) {
  if (layout.beats) tracker_.emplace(layout.fps, layout.n_mels());
}

void FeatureStream::next(std::span<const float> mel, std::span<float> features) {
  if (!tracker_) {
    std::ranges::copy(mel, features.begin());
    return;
  }
  const audio::BeatCount count = tracker_->track(mel);
  for (std::size_t m = 0; m < mel.size(); ++m) {
    standardised_[m] = (mel[m] - layout_.mel_mean[m]) / layout_.mel_deviation[m];
  }
  const double way = dance_on(mel, count.beats);
  danced_ += way;
  music_.push(standardised_, danced_);
  features[BeatFeatures::kWay] = static_cast<float>(way);
  features[BeatFeatures::kTempo] = static_cast<float>(tracker_->tempo());
  music_.write(features.subspan(BeatFeatures::kMusic, model::kMusicFeatures));
}

/// How far the dance goes in a frame [beats]: as far as the song's count, but in silence it comes to rest within two
/// seconds, and after it is led back onto the beat, wherever in the bar that is.
double FeatureStream::dance_on(std::span<const float> mel, double beats) {
  constexpr double kPatience = 1, kFalls = 1, kRises = 0.4, kLedBack = 1;  // s
  const double way = beats - counted_;
  counted_ = beats;
  quiet_ = std::ranges::all_of(mel, [](float band) { return band < kQuiet; }) ? quiet_ + 1 / layout_.fps : 0;
  const double to = quiet_ > kPatience ? 0 : 1;
  awake_ += std::clamp(to - awake_, -1 / (kFalls * layout_.fps), 1 / (kRises * layout_.fps));
  const double behind = std::remainder(beats - danced_ - way, 1.0);
  const double led = awake_ < 1 ? 0 : std::clamp(behind / (kLedBack * layout_.fps), -0.5 * way, 0.5 * way);
  return awake_ * way + led;
}

Matrix song_features(const FeatureLayout& layout, const Matrix& mel) {
  FeatureStream stream(layout);
  Matrix features(mel.rows(), layout.size());
  for (std::size_t t = 1; t < mel.rows(); ++t) stream.next(mel.row(t), features.row(t));
  return features;
}

std::vector<audio::BeatCount> count_beats(const Matrix& mel, double fps) {
  audio::BeatTracker tracker(fps, mel.columns());
  std::vector<audio::BeatCount> counts(mel.rows());
  for (std::size_t t = 1; t < mel.rows(); ++t) counts[t] = tracker.track(mel.row(t));
  return counts;
}

}  // namespace choreo::moves
