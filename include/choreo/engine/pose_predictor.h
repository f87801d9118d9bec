#pragma once

#include "choreo/engine/native.h"

#include <cstddef>
#include <memory>
#include <span>

namespace choreo::engine {

/// The native Predictor: sessions side by side share each read of the weights. What a session does doesn't depend on
/// the others, to the last bit. A frame costs the same however long the song is. No allocation after construction.
class PosePredictor : public Predictor {
 public:
  /// Room for `capacity` sessions (at least 1).
  PosePredictor(const NativeNetwork& network, std::size_t capacity);
  ~PosePredictor() override;

  std::span<const float> add(const moves::Start& start) override;
  void remove(std::size_t i) override;
  std::span<const float> step(std::span<const float> music) override;
  [[nodiscard]] std::size_t size() const override;

  /// Puts session `i` into a pose [pose size]: what it goes on from (teacher forcing).
  void set_pose(std::size_t i, std::span<const float> pose);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace choreo::engine
