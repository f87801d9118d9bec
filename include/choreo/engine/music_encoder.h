#pragma once

#include "choreo/core/matrix.h"
#include "choreo/engine/native.h"

#include <memory>
#include <span>

namespace choreo::engine {

/// The native Encoder: standardises a song's features and runs the music encoder (the paper, section 3) over them in
/// blocks. Any division of the song into blocks gives the same bits; blocks of some dozens of frames cost the least. No
/// allocation after construction, but for the Matrix that encode() returns.
class MusicEncoder : public Encoder {
 public:
  explicit MusicEncoder(const NativeNetwork& network);
  ~MusicEncoder() override;

  void encode(std::span<const float> features, std::span<float> music) override;
  /// [T, music inputs] → [T, music_size]
  Matrix encode(const Matrix& features);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace choreo::engine
