#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace choreo::audio {

/// Another sample rate for a sound that arrives in blocks, by libzita-resampler: a polyphase windowed sinc (J. Smith,
/// P. Gossett, "A flexible sampling-rate conversion method", ICASSP 1984), without delay (sample n of the result is at
/// time n / to), the same bits whatever the blocks are. A sample comes out once the filter has seen
/// the 40 samples, at the lower of the two rates, that follow it: at 22.05 kHz that is 1.8 ms later.
class Resampler {
 public:
  /// Hz. Throws Error for a rate that isn't one.
  Resampler(int from, int to);

  /// Appends to `resampled` what is known so far; the same samples where the rates are equal.
  void push(std::span<const float> samples, std::vector<float>& resampled);
  /// The sound has ended: appends the rest. The whole is round(S · to / from) samples long.
  void finish(std::vector<float>& resampled);

 private:
  struct Filter;
  struct Delete {
    void operator()(Filter* filter) const;
  };
  /// `samples` [count]; null stands for zeros.
  void process(const float* samples, std::size_t count, std::vector<float>& resampled);

  int from_, to_;
  std::unique_ptr<Filter, Delete> filter_;  ///< null where the rates are equal
  std::size_t taken_ = 0;                   ///< samples
  std::size_t given_ = 0;
};

/// [S] samples at `from` Hz → [round(S · to / from)] samples at `to` Hz: a Resampler run over all of them.
std::vector<float> resample(std::span<const float> samples, int from, int to);

}  // namespace choreo::audio
