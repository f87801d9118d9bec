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
      features_(model_.layout()),
      encoder_(model_.backend().encoder()),
      to_skip_(model_.lookahead() + 1),
      policy_(ahead ? std::launch::async : std::launch::deferred) {
  block_ = std::async(policy_, &Session::read_block, this);
}

/// Past the last frames of the sound a model with lookahead is given silence.
Matrix Session::finish_mel(const Matrix& before) {
  const Matrix last = mel_.finish();
  Matrix mel(before.rows() + last.rows() + model_.lookahead(), model_.layout().n_mels(), moves::kSilence);
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
  samples_.clear();
  resampled_.clear();
  block.last = !job_.sound->read(samples_);
  block.last ? resampler_.finish(resampled_) : resampler_.push(samples_, resampled_);
  const Matrix mel = mel_.push(resampled_);
  block.music = encode(block.last ? finish_mel(mel) : mel);
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
    if (!last_) block_ = std::async(policy_, &Session::read_block, this);
    if (frames_ == 0 && block.begun && job_.sink->wants_more()) pass_on(first_);
    music_ = std::move(block.music);
    poses_ = Matrix(music_.rows(), first_.size());
    next_ = 0;
    if (at_hand() > 0) return job_.sink->wants_more();
  }
  if (last_ && job_.sink->wants_more()) job_.sink->finish();
  return false;
}

}  // namespace choreo::engine
