#include "choreo/engine/live_dancer.h"

#include "choreo/audio/decode.h"

#include <algorithm>

namespace choreo::engine {

LiveDancer::LiveDancer(const Model& model, const model::Config& config, const moves::Start& start, int sample_rate)
    : stream_(model, config, sample_rate, start), session_(model, start.pose), start_(start.pose) {}

void LiveDancer::hear(std::span<const float> samples, const PoseSink& sink) { dance(stream_.hear(samples), sink); }

void LiveDancer::finish(const PoseSink& sink) { dance(stream_.finish(), sink); }

void LiveDancer::dance(const Matrix& music, const PoseSink& sink) {
  if (!started_ && stream_.frames() > 0) {
    started_ = true;
    sink(start_);
  }
  for (std::size_t t = 0; t < music.rows(); ++t) sink(session_.step(music.row(t)));
}

Matrix dance_to(const std::filesystem::path& song, const model::Checkpoint& checkpoint, std::uint64_t seed,
                const ModelOptions& options) {
  audio::Decoder decoder(song);
  moves::Start start(model::start_pose(checkpoint, seed));
  start.seed = seed;
  LiveDancer dancer(Model(checkpoint, options), checkpoint.config, start, decoder.sample_rate());
  Matrix frames(0, start.pose.size());
  const PoseSink keep = [&](std::span<const float> pose) {
    frames.resize_rows(frames.rows() + 1);
    std::ranges::copy(pose, frames.row(frames.rows() - 1).begin());
  };
  for (std::vector<float> block; decoder.read(block); block.clear()) dancer.hear(block, keep);
  dancer.finish(keep);
  return frames;
}

}  // namespace choreo::engine
