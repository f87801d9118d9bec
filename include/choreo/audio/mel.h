#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <memory>
#include <span>

namespace choreo::audio {

struct MelOptions {
  int sample_rate = 22050;  ///< Hz
  int n_fft = 1024;         ///< samples, even; also the window's length
  int n_mels = 80;          ///< bands from 0 to sample_rate / 2
  double fps = 25;          ///< frames a second
};

/// Throws the Error that MelSpectrogram throws for options out of range: for work that would otherwise meet it again
/// and again.
void check(const MelOptions& options);

/// T: the number of frames k ≥ 0 with round(k · sample_rate / fps) ≤ samples.
std::size_t frame_count(std::size_t samples, const MelOptions& options);

/// The sample that frame k is centred at: round(k · sample_rate / fps), halves away from zero.
std::size_t frame_centre(std::size_t k, const MelOptions& options);

/// [n_mels, n_fft / 2 + 1]: triangles on M. Slaney's mel scale (Auditory Toolbox, 1998), each of area 1 as librosa
/// makes them. Throws Error for options out of range, or that leave a band without a frequency.
Matrix mel_filters(const MelOptions& options);

/// Sound → mel spectrogram in dB, librosa's power_to_db(melspectrogram(…), ref=1, amin=1e-10, top_db=None) at any
/// frame rate: periodic Hann window around each frame's centre, zeros beyond the ends, power, mel_filters(), 10 log10.
/// One object may be called from several threads. The same samples give the same bits, alone or in a song.
class MelSpectrogram {
 public:
  /// Throws Error for options out of range.
  explicit MelSpectrogram(const MelOptions& options);

  /// [S] → [T, n_mels] dB, at least −100.
  Matrix operator()(std::span<const float> samples) const;

  /// One frame: the n_fft samples around its centre (from centre − n_fft / 2 on) → [n_mels] dB.
  void frame(std::span<const float> samples, std::span<float> mel) const;

 private:
  struct Tables;
  std::shared_ptr<const Tables> tables_;
};

}  // namespace choreo::audio
