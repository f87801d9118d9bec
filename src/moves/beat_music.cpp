#include "choreo/moves/beat_music.h"

#include <algorithm>
#include <cmath>

namespace choreo::moves {

BeatMusic::BeatMusic(std::size_t n_mels) : last_(n_mels) {}

void BeatMusic::push(std::span<const float> mel, double beats) {
  if (!begun_) {
    std::ranges::copy(mel, last_.begin());
    beat_ = std::floor(beats);
    begun_ = true;
  }
  while (beat_ + 1 <= beats) {
    end_beat();
    ++beat_;
  }
  const auto quarter = std::min<std::size_t>(kQuarters - 1, static_cast<std::size_t>((beats - beat_) * kQuarters));
  const std::size_t low = std::max<std::size_t>(1, mel.size() / 8);
  const auto bands = static_cast<float>(mel.size());
  for (std::size_t m = 0; m < mel.size(); ++m) {
    const float rise = std::max(0.0F, mel[m] - last_[m]);
    now_.rises[quarter] += rise / bands;
    if (m < low) now_.low_rises[quarter] += rise / static_cast<float>(low);
    now_.loudness += mel[m] / bands;
    const std::size_t group = m * kGroups / mel.size();
    const std::size_t first = (group * mel.size() + kGroups - 1) / kGroups,
                      end = ((group + 1) * mel.size() + kGroups - 1) / kGroups;
    now_.bands[group] += mel[m] / static_cast<float>(end - first);
  }
  now_.frames += 1;
  std::ranges::copy(mel, last_.begin());
}

void BeatMusic::end_beat() {
  if (now_.frames > 0) {
    for (float& band : now_.bands) band /= now_.frames;
    now_.loudness /= now_.frames;
  }
  newest_ = (newest_ + 1) % kBeats;
  beats_[newest_] = now_;
  now_ = {};
}

void BeatMusic::write(std::span<float> features) const {
  constexpr std::size_t kTimbreBeats = 4;
  auto to = features.begin();
  for (std::size_t group = 0; group < kGroups; ++group) {
    float sum = 0;
    for (std::size_t ago = 0; ago < kTimbreBeats; ++ago) sum += ended(ago).bands[group];
    *to++ = sum / kTimbreBeats;
  }
  to = std::ranges::copy(ended(0).rises, to).out;
  to = std::ranges::copy(ended(0).low_rises, to).out;
  float mean = 0;
  for (const Beat& beat : beats_) mean += beat.loudness / kBeats;
  for (std::size_t ago = 0; ago < kBeats; ++ago) *to++ = ended(ago).loudness - mean;
  *to = mean;
}

}  // namespace choreo::moves
