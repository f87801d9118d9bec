#include "choreo/engine/move_predictor.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <utility>

namespace choreo::engine {

void FeatureEncoder::encode(std::span<const float> features, std::span<float> music) {
  std::ranges::copy(features, music.begin());
}

MovePredictor::MovePredictor(std::shared_ptr<const moves::MoveModel> model, moves::WindowSampler sampler,
                             std::size_t capacity)
    : model_(std::move(model)),
      sampler_(std::move(sampler)),
      capacity_(std::max<std::size_t>(capacity, 1)),
      poses_(capacity_ * model_->row.size()) {}

std::span<const float> MovePredictor::add(const moves::Start& start) {
  if (size() == capacity_) fail("no room for more than {} sessions", capacity_);
  auto session = std::make_unique<moves::MoveStream>(*model_, start);
  const auto first = std::span(poses_).first(model_->row.size());
  session->begin(sampler_, first);
  sessions_.push_back(std::move(session));
  return first;
}

void MovePredictor::remove(std::size_t i) {
  if (i >= size()) fail("session {} of {}", i, size());
  sessions_.erase(sessions_.begin() + static_cast<std::ptrdiff_t>(i));
}

std::span<const float> MovePredictor::step(std::span<const float> music) {
  constexpr std::size_t kMusic = moves::BeatFeatures::kSize;
  if (music.size() != size() * kMusic) {
    fail("{} numbers of music for {} sessions, expected {} each", music.size(), size(), kMusic);
  }
  const std::size_t pose = model_->row.size();
  for (std::size_t i = 0; i < size(); ++i) {
    sessions_[i]->next(music.subspan(i * kMusic, kMusic), sampler_, std::span(poses_).subspan(i * pose, pose));
  }
  return std::span(poses_).first(size() * pose);
}

}  // namespace choreo::engine
