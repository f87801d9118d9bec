#include "generate/performance.h"

#include "choreo/core/text.h"

#include <algorithm>
#include <utility>

namespace choreo::app {
namespace {

constexpr std::size_t kBlockSeconds = 10;

}  // namespace

Performance::Performance(const Setup& setup, const engine::Model& model, const output::DanceHeader& header,
                         const PlannedDance& planned, bool ahead)
    : setup_(setup),
      planned_(planned),
      decoder_(planned.song),
      stream_(model, setup.checkpoint.config, decoder_.sample_rate(), setup.starts[planned.variant]),
      record_(setup, header, planned),
      policy_(ahead ? std::launch::async : std::launch::deferred) {
  record_.frame(start());
  begin_block();
}

void Performance::begin_block() {
  block_ = std::async(policy_, [this] { return hear(); });
}

Performance::Block Performance::hear() {
  const std::size_t wanted = kBlockSeconds * static_cast<std::size_t>(decoder_.sample_rate());
  samples_.clear();
  while (samples_.size() < wanted && decoder_.read(samples_)) {
  }
  samples_heard_ += samples_.size();
  Block block{samples_.empty() ? stream_.finish() : stream_.hear(samples_), samples_.empty()};
  const std::size_t wanted_frames = setup_.most_frames() - asked_;
  if (block.music.rows() >= wanted_frames) {
    block.music.resize_rows(wanted_frames);
    block.last = true;
  }
  asked_ += block.music.rows();
  return block;
}

void Performance::keep(std::span<const float> pose) { std::ranges::copy(pose, poses_.row(next_++).begin()); }

bool Performance::go_on() {
  if (at_hand() > 0) return true;
  for (std::size_t t = 0; t < poses_.rows(); ++t) record_.frame(poses_.row(t));
  poses_ = {};
  while (!last_) {
    take_block();
    if (at_hand() > 0) return true;
  }
  finish();
  return false;
}

void Performance::take_block() {
  Block block = block_.get();
  last_ = block.last;
  if (!last_) begin_block();
  music_ = std::move(block.music);
  poses_ = Matrix(music_.rows(), start().size());
  next_ = 0;
}

void Performance::finish() {
  for (samples_.clear(); decoder_.read(samples_); samples_.clear()) samples_heard_ += samples_.size();
  if (const std::string& complaint = decoder_.complaint(); !complaint.empty()) {
    setup_.tool.log()(LogLevel::kWarning, quote(planned_.song) + ": " + complaint);
  }
  record_.finish(static_cast<double>(samples_heard_) / decoder_.sample_rate());
}

}  // namespace choreo::app
