#include "choreo/moves/features.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace choreo::moves {

std::array<float, model::kCountFeatures> count_features(const audio::BeatCount& count,
                                                        const model::CountOrigin& origin) {
  constexpr double kTwoPi = 2 * std::numbers::pi;
  const double sixes = count.beats + origin.sixes;
  const double eights = count.beats + origin.eights;
  const std::array<double, 7> turns{2 * count.beats, count.beats, sixes / 6, sixes / 3,
                                    sixes / 2,       eights / 8,  eights / 4};
  std::array<float, model::kCountFeatures> features{};
  for (std::size_t i = 0; i < turns.size(); ++i) {
    features[2 * i] = static_cast<float>(std::cos(kTwoPi * turns[i]));
    features[2 * i + 1] = static_cast<float>(std::sin(kTwoPi * turns[i]));
  }
  features.back() = count.confidence;
  return features;
}

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
      n_mels(checkpoint.mel_mean.size()),
      counts(checkpoint.network().counts_beats),
      repertoire(checkpoint.repertoire),
      statistics(model::feature_statistics(checkpoint)) {}

FeatureBuilder::FeatureBuilder(std::size_t n_mels, bool counts, const model::MoveBasis* basis)
    : n_mels_(n_mels), counts_(counts) {
  if (basis != nullptr) cues_.emplace(*basis);
}

std::size_t FeatureBuilder::size() const {
  return n_mels_ + (counts_ ? model::kCountFeatures : 0) + (cues_ ? cues_->size() : 0);
}

void FeatureBuilder::write(std::span<const float> mel, const audio::BeatCount& count, const model::CountOrigin& origin,
                           double phase, double way, std::span<float> features) const {
  std::ranges::copy(mel, features.begin());
  if (counts_) std::ranges::copy(count_features(count, origin), features.subspan(n_mels_).begin());
  if (cues_) cues_->write(phase, way, features.subspan(n_mels_ + model::kCountFeatures));
}

FeatureStream::FeatureStream(const FeatureLayout& layout, const Start& start)
    : layout_(layout),
      builder_(layout.n_mels, layout.counts, layout.repertoire.empty() ? nullptr : &layout.repertoire.basis),
      sound_(layout.n_mels) {
  if (layout.counts) tracker_.emplace(layout.fps, layout.n_mels);
  if (!layout.repertoire.empty()) choreographer_.emplace(layout.repertoire, layout.fps, start);
}

void FeatureStream::next(std::span<const float> mel, std::span<float> features) {
  const audio::BeatCount count = tracker_ ? tracker_->track(mel) : audio::BeatCount{};
  if (!choreographer_) return builder_.write(mel, count, {}, 0, 0, features);
  const Cue cue = choose_move(mel, count);
  const model::KnownDance& dance = layout_.repertoire.dances[cue.dance];
  const double danced = dance.count + static_cast<double>(cue.move - dance.first) + cue.phase;
  builder_.write(mel, {danced, count.confidence}, dance.origin, cue.phase, cue.way, features);
}

Cue FeatureStream::choose_move(std::span<const float> mel, const audio::BeatCount& count) {
  const auto& [mean, deviation] = layout_.statistics;
  for (std::size_t i = 0; i < mel.size(); ++i) sound_[i] = (mel[i] - mean[i]) / deviation[i];
  const Cue cue = choreographer_->advance(count, sound_);
  const Matrix& moves = layout_.repertoire.moves;
  const bool same = last_ && cue.move == last_->move && cue.next_move == last_->next_move;
  if (!same) builder_.take_moves(moves.row(cue.move), moves.row(cue.next_move));
  last_ = cue;
  return cue;
}

Matrix song_features(const FeatureLayout& layout, const Matrix& mel, const Start& start) {
  FeatureStream stream(layout, start);
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
