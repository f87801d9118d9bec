#include "engine/session.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace choreo::engine {
namespace {

constexpr float kFurthest = 10;  // of the unit square: beyond it no dancer is, only a network that has run away

}  // namespace

Session::Session(const Model& model, Job job, bool ahead)
    : model_(model),
      job_(std::move(job)),
      resampler_(job_.sound->sample_rate(), model_.mel().sample_rate),
      mel_(model_.mel()),
      features_(model_.layout(), job_.start),
      encoder_(model_.backend().encoder()),
      to_skip_(model_.lookahead() + 1),
      policy_(ahead ? std::launch::async : std::launch::deferred) {
  begin_block();
}

void Session::begin_block() {
  block_ = std::async(policy_, [this] { return read_block(); });
}

/// The next block of the sound as mel frames [frames, n_mels] dB; past the end a model with lookahead is given silence.
Matrix Session::read_mel(bool& ended) {
  samples_.clear();
  resampled_.clear();
  ended = !job_.sound->read(samples_);
  if (!ended) {
    resampler_.push(samples_, resampled_);
    return mel_.push(resampled_);
  }
  resampler_.finish(resampled_);
  const Matrix before = mel_.push(resampled_), last = mel_.finish();
  Matrix mel(before.rows() + last.rows() + model_.lookahead(), model_.layout().n_mels, moves::kSilence);
  std::ranges::copy(last.values(), std::ranges::copy(before.values(), mel.values().begin()).out);
  return mel;
}

Matrix Session::encode(const Matrix& mel) {
  const std::size_t skipped = std::min(to_skip_, mel.rows());
  to_skip_ -= skipped;
  Matrix features(mel.rows() - skipped, model_.layout().size());
  for (std::size_t t = 0; t < features.rows(); ++t) features_.next(mel.row(skipped + t), features.row(t));
  Matrix music(features.rows(), model_.backend().music_size());
  if (!music.empty()) encoder_->encode(features.values(), music.values());
  return music;
}

Session::Block Session::read_block() {
  Block block;
  block.music = encode(read_mel(block.last));
  block.begun = to_skip_ == 0;
  const std::size_t wanted = job_.most_frames - asked_;
  if (block.begun && block.music.rows() >= wanted) {
    block.music.resize_rows(wanted);
    block.last = true;
  }
  asked_ += block.music.rows();
  return block;
}

void Session::keep(std::span<const float> pose) { std::ranges::copy(pose, poses_.row(next_++).begin()); }

void Session::pass_on(std::span<const float> pose) {
  const auto bad = std::ranges::find_if(pose, [](float x) { return !(std::abs(x) <= kFurthest); });
  if (bad != pose.end()) {
    fail(
        "the model {} made a coordinate of {} at {:.2f} s, expected one near the unit square\n  it may be damaged, or "
        "was trained too shortly",
        quote(model_.name()), *bad, static_cast<double>(frames_) / model_.fps());
  }
  ++frames_;
  job_.sink->frame(pose);
}

bool Session::go_on() {
  if (at_hand() > 0) return true;
  for (std::size_t t = 0; t < poses_.rows(); ++t) pass_on(poses_.row(t));
  while (!last_ && job_.sink->wants_more()) {
    Block block = block_.get();
    last_ = block.last;
    if (!last_) begin_block();
    if (frames_ == 0 && block.begun && job_.sink->wants_more()) pass_on(start());
    music_ = std::move(block.music);
    poses_ = Matrix(music_.rows(), start().size());
    next_ = 0;
    if (at_hand() > 0) return job_.sink->wants_more();
  }
  if (last_ && job_.sink->wants_more()) job_.sink->finish();
  return false;
}

}  // namespace choreo::engine
