#include "choreo/audio/mel_stream.h"

#include <algorithm>

namespace choreo::audio {

MelStream::MelStream(const MelOptions& options)
    : mel_(options),  // checks them
      clock_(options.sample_rate, options.fps),
      half_(static_cast<std::size_t>(options.n_fft) / 2) {}

Matrix MelStream::push(std::span<const float> samples) {
  pending_.insert(pending_.end(), samples.begin(), samples.end());
  samples_ += samples.size();
  // Frame k's window is complete when the sound reaches half a window past its centre.
  const std::size_t reached = ended_ ? clock_.count(samples_) : samples_ < half_ ? 0 : clock_.count(samples_ - half_);
  Matrix rows = mel_.frames(pending_, begin_, frames_, std::max(frames_, reached));
  frames_ += rows.rows();
  const std::size_t needed = std::max(clock_.centre(frames_), begin_ + half_) - half_;
  const std::size_t done = std::min(needed - begin_, pending_.size());
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(done));
  begin_ += done;
  return rows;
}

Matrix MelStream::finish() {
  ended_ = true;
  return push({});
}

}  // namespace choreo::audio
