#pragma once

#include "choreo/audio/mel_stream.h"
#include "choreo/audio/resample.h"
#include "choreo/engine/dance.h"

#include <cstddef>
#include <future>
#include <memory>
#include <span>
#include <vector>

namespace choreo::engine {

/// A running inference: one job, the music that is at hand for it, and the poses it made of that.
class Session {
 public:
  /// `ahead`: the next block of music is made in a thread of its own while this one is danced to.
  Session(const Model& model, Job job, bool ahead);

  [[nodiscard]] const moves::Start& start() const { return job_.start; }
  /// Frame 0 [pose size]: told once, before the first go_on().
  void begin_with(std::span<const float> pose) { first_.assign(pose.begin(), pose.end()); }
  /// Frames of music that are at hand.
  [[nodiscard]] std::size_t at_hand() const { return music_.rows() - next_; }
  /// The music of the next frame [music_size]; the pose that was predicted from it.
  [[nodiscard]] std::span<const float> music() const { return music_.row(next_); }
  void keep(std::span<const float> pose);

  /// Where no music is at hand: passes on the poses that were kept and gets the next block. False at the end.
  bool go_on();

 private:
  struct Block {
    Matrix music;        // [frames, music_size]
    bool begun = false;  // frame 0 is there, with what it waits for
    bool last = false;
  };
  [[nodiscard]] Block read_block();
  [[nodiscard]] Matrix finish_mel(const Matrix& before);
  [[nodiscard]] Matrix encode(const Matrix& mel);
  void pass_on(std::span<const float> pose);

  Model model_;
  Job job_;
  audio::Resampler resampler_;
  audio::MelStream mel_;
  moves::FeatureStream features_;
  std::unique_ptr<Encoder> encoder_;
  std::size_t to_skip_;                     // mel frames that aren't danced to: the lookahead's and frame 0's
  std::size_t asked_ = 1;                   // frames that music was made for, and frame 0
  std::vector<float> samples_, resampled_;  // the block's
  std::vector<float> first_;                // frame 0

  Matrix music_, poses_;    // [frames of the present block, …]
  std::size_t next_ = 0;    // frame of the present block
  std::size_t frames_ = 0;  // passed on
  bool last_ = false;       // the present block is the last
  std::launch policy_;
  std::future<Block> block_;  // the next; destroyed first: it waits for its thread
};

}  // namespace choreo::engine
