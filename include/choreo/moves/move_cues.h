#pragma once

#include "choreo/model/repertoire.h"

#include <cstddef>
#include <span>
#include <vector>

namespace choreo::moves {

/// What a network is given of the move that is danced: the pose that the move has now, the way there from the last
/// frame's pose of it, and the pose that it, or the next move, has half a beat later: 3 · pose size numbers, in the
/// unit square.
class MoveCues {
 public:
  /// The basis must outlive it.
  explicit MoveCues(const model::MoveBasis& basis);

  /// The present beat's move and the next one's, [move size] each. No allocation.
  void take(std::span<const float> present, std::span<const float> next);
  /// `phase`: beats since the present one, 0 … 1; `way`: beats since the last frame; cues [3 · pose size].
  void write(double phase, double way, std::span<float> cues) const;

  [[nodiscard]] std::size_t size() const { return 3 * pose_size_; }

 private:
  void pose_at(double phase, std::span<float> pose) const;
  void unfold(std::span<const float> move, std::span<float> poses) const;

  const model::MoveBasis& basis_;
  std::size_t pose_size_;
  std::vector<float> poses_;  // [2 · model::kMovePoses, pose size]
};

}  // namespace choreo::moves
