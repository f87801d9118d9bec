#pragma once

#include "choreo/audio/beat_tracker.h"
#include "choreo/audio/mel.h"
#include "choreo/core/matrix.h"
#include "choreo/model/checkpoint.h"
#include "choreo/moves/choreographer.h"
#include "choreo/moves/move_cues.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace choreo::moves {

/// A count as a network gets it, φ being the beats counted so far: cos and sin of 2π · (2φ, φ, (φ + o₆) / 6, / 3, / 2,
/// (φ + o₈) / 8, / 4) with the dancer's own origins o₆ and o₈ of the sixes and eights, then the confidence.
std::array<float, model::kCountFeatures> count_features(const audio::BeatCount& count,
                                                        const model::CountOrigin& origin = {});
/// Which of them change their sign when left and right foot are exchanged: a count that is half a six or eight later.
constexpr std::array<bool, model::kCountFeatures> kCountMirrored = {
    false, false, false, false, true, true, false, false, true, true, true, true, false, false, false};

/// What the config says about the mel-spectrogram.
audio::MelOptions mel_options(const model::Config& config);

inline constexpr float kSilence = -100;  ///< dB
/// The mel `frames` frames further on, and kSilence past the end: [T, n_mels] → [T, n_mels].
Matrix look_ahead(const Matrix& mel, std::size_t frames);

/// Which features a checkpoint's network is given of the music, frame by frame.
struct FeatureLayout {
  explicit FeatureLayout(const model::Checkpoint& checkpoint);

  /// Features of a frame: n_mels, then count_features() where beats are counted, then MoveCues where moves are danced.
  [[nodiscard]] std::size_t size() const { return statistics.mean.size(); }

  double fps;
  std::size_t n_mels;
  bool counts;                   ///< whether the beats are counted
  model::Repertoire repertoire;  ///< what moves are chosen from; empty: none are
  model::FeatureStatistics statistics;
};

/// Writes one frame's features: the one place where they are put together, for training and dancing alike.
class FeatureBuilder {
 public:
  /// `basis`: of the moves that are danced; null: none are. It must outlive the builder.
  FeatureBuilder(std::size_t n_mels, bool counts, const model::MoveBasis* basis);

  /// Features of a frame.
  [[nodiscard]] std::size_t size() const;

  /// The present beat's move and the next one's, [move size] each: for every write() until the next call.
  void take_moves(std::span<const float> present, std::span<const float> next) { cues_->take(present, next); }

  /// mel [n_mels] dB, and `count` as the dancer counts → features [size()]: the mel as it is, then count_features(),
  /// then MoveCues; not yet standardised. `phase`: beats since the present move's, `way`: beats since the last frame.
  /// No allocation.
  void write(std::span<const float> mel, const audio::BeatCount& count, const model::CountOrigin& origin, double phase,
             double way, std::span<float> features) const;

 private:
  std::size_t n_mels_;
  bool counts_;
  std::optional<MoveCues> cues_;
};

/// The features of a song while it plays, from its second frame on, which is the first that is danced to. Nothing
/// ahead of a frame is used, so that a live dance is that of the whole song. No allocation after construction.
class FeatureStream {
 public:
  /// The layout must outlive it. Throws Error where the start's style is none of the repertoire's.
  explicit FeatureStream(const FeatureLayout& layout, const Start& start = {});

  /// mel [n_mels] in dB → features [layout.size()], not yet standardised.
  void next(std::span<const float> mel, std::span<float> features);

 private:
  [[nodiscard]] Cue choose_move(std::span<const float> mel, const audio::BeatCount& count);

  const FeatureLayout& layout_;
  FeatureBuilder builder_;
  std::optional<audio::BeatTracker> tracker_;
  std::optional<Choreographer> choreographer_;
  std::vector<float> sound_;  // [n_mels]: the present mel frame, standardised
  std::optional<Cue> last_;
};

/// The whole song: mel [T, n_mels] in dB (after look_ahead()) → [T, layout.size()]; frame 0 isn't danced to, and is 0.
Matrix song_features(const FeatureLayout& layout, const Matrix& mel, const Start& start = {});

/// The counts of a song from its second frame on: mel [T, n_mels] dB → [T]; the first is 0.
std::vector<audio::BeatCount> count_beats(const Matrix& mel, double fps);

}  // namespace choreo::moves
