#include "choreo/moves/move_cues.h"

#include <algorithm>

namespace choreo::moves {
namespace {

constexpr double kAhead = 0.5;  // beats

}  // namespace

MoveCues::MoveCues(const model::MoveBasis& basis)
    : basis_(basis), pose_size_(basis.mean.size() / model::kMovePoses), poses_(2 * basis.mean.size()) {}

void MoveCues::take(std::span<const float> present, std::span<const float> next) {
  const std::span<float> poses(poses_);
  unfold(present, poses.first(basis_.mean.size()));
  unfold(next, poses.subspan(basis_.mean.size()));
}

void MoveCues::unfold(std::span<const float> move, std::span<float> poses) const {
  std::ranges::copy(basis_.mean, poses.begin());
  for (std::size_t i = 0; i < move.size(); ++i) {
    const auto component = basis_.components.row(i);
    for (std::size_t c = 0; c < poses.size(); ++c) poses[c] += move[i] * component[c];
  }
}

void MoveCues::pose_at(double phase, std::span<float> pose) const {
  constexpr auto kPoses = static_cast<double>(model::kMovePoses);
  const double at = std::clamp((phase + 0.5) * kPoses - 0.5, 0.0, 2 * kPoses - 1.001);
  const auto before = static_cast<std::size_t>(at);
  const auto part = static_cast<float>(at - static_cast<double>(before));
  const float* from = poses_.data() + before * pose_size_;
  for (std::size_t i = 0; i < pose_size_; ++i) pose[i] = from[i] + part * (from[pose_size_ + i] - from[i]);
}

void MoveCues::write(double phase, double way, std::span<float> cues) const {
  const auto now = cues.first(pose_size_), since = cues.subspan(pose_size_, pose_size_);
  pose_at(phase, now);
  pose_at(phase - way, since);
  for (std::size_t i = 0; i < pose_size_; ++i) since[i] = now[i] - since[i];
  pose_at(phase + kAhead, cues.last(pose_size_));
}

}  // namespace choreo::moves
