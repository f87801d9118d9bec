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

/// Sound → mel spectrogram in dB, librosa's power_to_db(melspectrogram(…), ref=1, amin=1e-10, top_db=None) at any
/// frame rate. Frame k of a sound x is centred at sample c = FrameClock::centre(k):
///   X_b = Σ_n w_n x[c − n_fft/2 + n] exp(−2πi bn / n_fft),  w the periodic Hann window, x zero beyond its ends,
///   mel_m = 10 log10(max(Σ_b f_mb |X_b|², 1e-10)),          f Slaney's triangles (src/audio/mel_filters.h).
/// One object may be called from several threads. The same samples give the same bits, alone or in a song.
class MelSpectrogram {
 public:
  /// Throws Error for options out of range.
  explicit MelSpectrogram(const MelOptions& options);

  /// [S] → [T, n_mels] dB, at least −100.
  Matrix operator()(std::span<const float> samples) const;

  /// Frames `first` … `last` − 1 of a sound that is known in part: `samples` are its samples from `begin` on, up to its
  /// end or to that of the last window → [last − first, n_mels] dB. Before `begin` and after them there are zeros.
  Matrix frames(std::span<const float> samples, std::size_t begin, std::size_t first, std::size_t last) const;

 private:
  struct Tables;
  std::shared_ptr<const Tables> tables_;
};

}  // namespace choreo::audio
