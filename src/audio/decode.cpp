#include "choreo/audio/decode.h"

#include "choreo/audio/decoder.h"
#include "choreo/audio/resample.h"

#include <utility>
#include <vector>

namespace choreo::audio {

Sound decode(const std::filesystem::path& path) {
  Decoder decoder(path);
  Sound sound{{}, decoder.sample_rate(), false};
  while (decoder.read(sound.samples)) {
  }
  sound.cut_short = decoder.cut_short();
  return sound;
}

Sound load(const std::filesystem::path& path, int sample_rate) {
  Decoder decoder(path);
  Resampler resampler(decoder.sample_rate(), sample_rate);
  Sound sound{{}, sample_rate, false};
  for (std::vector<float> block; decoder.read(block); block.clear()) resampler.push(block, sound.samples);
  resampler.finish(sound.samples);
  sound.cut_short = decoder.cut_short();
  return sound;
}

}  // namespace choreo::audio
