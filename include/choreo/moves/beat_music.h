#pragma once

#include "choreo/model/flow.h"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace choreo::moves {

/// What the beats of a song sound like, while it plays: nothing ahead of a frame is used.
class BeatMusic {
 public:
  explicit BeatMusic(std::size_t n_mels);

  /// The next frame: its mel [n_mels], standardised by the training split, and the beats counted so far. No allocation.
  void push(std::span<const float> mel, double beats);

  /// Of the beats that have ended, 0 for those before the song [kMusicFeatures]: the bands' mean over the last four in
  /// 16 groups; how much all bands rise in each quarter of the last one, and the lowest eighth of them; how loud each
  /// of the last eight was beside their mean, newest first; that mean.
  void write(std::span<float> features) const;

 private:
  static constexpr std::size_t kGroups = 16, kQuarters = 4, kBeats = 8;

  struct Beat {
    std::array<float, kGroups> bands{};
    std::array<float, kQuarters> rises{}, low_rises{};
    float loudness = 0;
    float frames = 0;
  };

  void end_beat();
  [[nodiscard]] const Beat& ended(std::size_t ago) const { return beats_[(newest_ + kBeats - ago) % kBeats]; }

  std::vector<float> last_;
  bool begun_ = false;
  double beat_ = 0;  // the present one's number
  Beat now_;
  std::array<Beat, kBeats> beats_;  // a ring of those that have ended
  std::size_t newest_ = 0;
};

}  // namespace choreo::moves
