#pragma once

#include "choreo/audio/decode.h"
#include "choreo/core/matrix.h"
#include "choreo/engine/model.h"
#include "choreo/engine/music_stream.h"

#include <cstddef>
#include <future>
#include <span>
#include <vector>

#include "generate/record.h"

namespace choreo::app {

/// One song that is being danced to: what comes of its music, block by block, and where the poses go.
class Performance {
 public:
  /// `ahead`: the next block of music is made in a thread of its own while this one is danced to.
  Performance(const Setup& setup, const engine::Model& model, const output::DanceHeader& header,
              const PlannedDance& planned, bool ahead);

  /// Frame 0 [pose size].
  [[nodiscard]] std::span<const float> start() const { return setup_.starts[planned_.variant].pose; }
  /// Frames of music that are at hand.
  [[nodiscard]] std::size_t at_hand() const { return music_.rows() - next_; }
  /// The music of the next frame [music_size]; the pose that is danced to it.
  [[nodiscard]] std::span<const float> music() const { return music_.row(next_); }
  void keep(std::span<const float> pose);

  /// Where no music is at hand: writes the poses that were kept and gets the next block. False at the end of the dance,
  /// which is then written.
  bool go_on();

 private:
  struct Block {
    Matrix music;
    bool last = false;
  };
  Block hear();
  void begin_block();
  void take_block();
  void finish();

  const Setup& setup_;
  const PlannedDance& planned_;
  audio::Decoder decoder_;
  engine::MusicStream stream_;
  std::vector<float> samples_;     ///< the block that is heard
  std::size_t samples_heard_ = 0;  ///< at the song's own sample rate
  std::size_t asked_ = 1;          ///< frames that music was made for, and frame 0
  Record record_;
  Matrix music_, poses_;  ///< [frames of this block, …]
  std::size_t next_ = 0;  ///< frame of this block
  bool last_ = false;     ///< this block is the last
  std::launch policy_;
  std::future<Block> block_;  ///< the next; destroyed first: it waits for its thread
};

}  // namespace choreo::app
