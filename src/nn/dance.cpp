#include "choreo/nn/dance.h"

#include <algorithm>

namespace choreo::nn {

using torch::Tensor;

void dance(const Network& network, Tensor poses, const Tensor& mel, const KeepFrame& keep) {
  constexpr std::int64_t kMusicBlock = 512;  // the music encoder runs ahead over this many frames at once
  Memory memory;
  for (std::int64_t begin = 1; begin < mel.size(2); begin += kMusicBlock) {
    const std::int64_t length = std::min(kMusicBlock, mel.size(2) - begin);
    const Tensor music = network.encode_music(mel.narrow(2, begin, length), &memory);
    for (std::int64_t i = 0; i < length; ++i) {
      poses = network.decode(poses, music.narrow(2, i, 1), &memory);
      keep(poses, begin + i);
    }
  }
}

}  // namespace choreo::nn
