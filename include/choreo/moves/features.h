#pragma once

#include "choreo/audio/beat_tracker.h"
#include "choreo/audio/mel.h"
#include "choreo/core/matrix.h"
#include "choreo/model/checkpoint.h"
#include "choreo/moves/beat_music.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace choreo::moves {

/// What the config says about the mel-spectrogram.
audio::MelOptions mel_options(const model::Config& config);

inline constexpr float kSilence = -100;  ///< dB
/// The mel `frames` frames further on, and kSilence past the end: [T, n_mels] → [T, n_mels].
Matrix look_ahead(const Matrix& mel, std::size_t frames);

/// Which features a checkpoint's network is given of the music, frame by frame.
struct FeatureLayout {
  explicit FeatureLayout(const model::Checkpoint& checkpoint);

  /// Features of a frame: the n_mels bands in dB of the paper's network, else BeatFeatures.
  [[nodiscard]] std::size_t size() const;

  double fps;
  bool beats;                                  ///< whether they are BeatFeatures
  std::vector<float> mel_mean, mel_deviation;  ///< [n_mels] dB

  [[nodiscard]] std::size_t n_mels() const { return mel_mean.size(); }
};

/// The features of a song while it plays, from its second frame on, which is the first that is danced to. Nothing
/// ahead of a frame is used, so that a live dance is that of the whole song. No allocation after construction.
class FeatureStream {
 public:
  /// The layout must outlive it.
  explicit FeatureStream(const FeatureLayout& layout);

  /// mel [n_mels] in dB → features [layout.size()], not yet standardised.
  void next(std::span<const float> mel, std::span<float> features);

 private:
  [[nodiscard]] double dance_on(std::span<const float> mel, double beats);

  const FeatureLayout& layout_;
  std::optional<audio::BeatTracker> tracker_;
  BeatMusic music_;
  std::vector<float> standardised_;  // [n_mels]
  double counted_ = 0, danced_ = 0;  // beats of the song, and of the dance, which rests in silence
  double quiet_ = 0;                 // s of silence up to now
  double awake_ = 1;                 // 0: at rest
};

/// The whole song: mel [T, n_mels] in dB (after look_ahead()) → [T, layout.size()]; frame 0 isn't danced to, and is 0.
Matrix song_features(const FeatureLayout& layout, const Matrix& mel);

/// The counts of a song from its second frame on: mel [T, n_mels] dB → [T]; the first is 0.
std::vector<audio::BeatCount> count_beats(const Matrix& mel, double fps);

}  // namespace choreo::moves
