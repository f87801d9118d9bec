#pragma once

#include "choreo/audio/decode.h"
#include "choreo/engine/dance.h"

#include <cstddef>
#include <string>
#include <vector>

namespace choreo::app {

/// Raw little-endian PCM from standard input, as it comes.
class PcmInput : public engine::SoundSource {
 public:
  /// `format`: s16 or f32. Throws Error where standard input is a terminal.
  PcmInput(int rate, int channels, const std::string& format);

  /// Waits for samples and appends the mean of their channels to `mono`; false at the end, and where a signal came
  /// (requested_signal()). Throws Error where a sample isn't finite, and at the end where there was none.
  bool read(std::vector<float>& mono) override;
  [[nodiscard]] int sample_rate() const override { return mix_.sample_rate(); }

 private:
  /// Bytes that are there now; false at the end.
  bool fill();

  audio::Downmix mix_;
  bool whole_numbers_;
  std::vector<std::byte> bytes_;  ///< the first filled_ are there
  std::size_t filled_ = 0;
  std::vector<float> samples_;
};

}  // namespace choreo::app
