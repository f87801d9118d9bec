#include "choreo/engine/music_stream.h"

#include <algorithm>

namespace choreo::engine {

audio::MelOptions mel_options(const model::Config& config) {
  return {static_cast<int>(config.audio.sample_rate), static_cast<int>(config.audio.n_fft),
          static_cast<int>(config.audio.n_mels), config.pose.fps};
}

MusicStream::MusicStream(const Model& model, const model::Config& config, int sample_rate, const moves::Start& start)
    : listener_(sample_rate, mel_options(config)),
      encoder_(model, start),
      lookahead_(model.lookahead()),
      n_mels_(model.n_mels()),
      music_size_(model.music_size()),
      to_skip_(lookahead_ + 1) {}

Matrix MusicStream::hear(std::span<const float> samples) { return encode(listener_.hear(samples)); }

Matrix MusicStream::finish() {
  constexpr float kSilence = -100;  // dB
  Matrix mel = listener_.finish();
  const std::size_t told = mel.values().size();
  mel.resize_rows(mel.rows() + lookahead_);
  std::ranges::fill(mel.values().subspan(told), kSilence);
  return encode(mel);
}

Matrix MusicStream::encode(const Matrix& mel) {
  heard_ += mel.rows();
  frames_ = heard_ - std::min(heard_, lookahead_);
  const std::size_t skipped = std::min(to_skip_, mel.rows());
  to_skip_ -= skipped;
  Matrix music(mel.rows() - skipped, music_size_);
  if (!music.empty()) encoder_.encode(mel.values().subspan(skipped * n_mels_), music.values());
  return music;
}

}  // namespace choreo::engine
