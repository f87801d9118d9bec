#pragma once

#include "choreo/audio/mel_stream.h"
#include "choreo/core/matrix.h"
#include "choreo/engine/model.h"
#include "choreo/engine/music_encoder.h"
#include "choreo/model/config.h"

#include <cstddef>
#include <span>

namespace choreo::engine {

/// What the config says about the mel-spectrogram.
audio::MelOptions mel_options(const model::Config& config);

/// A sound that arrives in blocks → what a dancer hears of it, frame by frame from frame 1 on (frame 0 is the start
/// pose), as soon as it can be known: resampler, mel-spectrogram, lookahead and MusicEncoder in a row. Any division of
/// the sound into blocks gives the same bits; blocks of seconds cost the least.
class MusicStream {
 public:
  /// `config` is the model's checkpoint's, `sample_rate` [Hz] the sound's. Throws Error for a rate that isn't one.
  /// `start`: see MusicEncoder.
  MusicStream(const Model& model, const model::Config& config, int sample_rate, const moves::Start& start = {});

  /// [any number of samples] → [frames, music_size] for Troupe::step() or Session::step().
  Matrix hear(std::span<const float> samples);
  /// The sound has ended; past it a model with lookahead hears −100 dB.
  Matrix finish();

  /// T, so far: the frames that were told, and frame 0 once what it waits for is there.
  [[nodiscard]] std::size_t frames() const { return frames_; }

 private:
  Matrix encode(const Matrix& mel);

  audio::Listener listener_;
  MusicEncoder encoder_;
  std::size_t lookahead_, n_mels_, music_size_;
  std::size_t to_skip_;  ///< mel frames that aren't danced to: `lookahead` of them and frame 0's
  std::size_t heard_ = 0;
  std::size_t frames_ = 0;
};

}  // namespace choreo::engine
