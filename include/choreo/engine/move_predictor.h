#pragma once

#include "choreo/engine/backend.h"
#include "choreo/moves/move_stream.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace choreo::engine {

/// The Encoder of a model that samples moves: its features are all that the music is to it.
class FeatureEncoder : public Encoder {
 public:
  void encode(std::span<const float> features, std::span<float> music) override;
};

/// The Predictor of a model that samples moves, whoever runs its flow. No allocation in step().
class MovePredictor : public Predictor {
 public:
  MovePredictor(std::shared_ptr<const moves::MoveModel> model, moves::WindowSampler sampler, std::size_t capacity);

  std::span<const float> add(const moves::Start& start) override;
  void remove(std::size_t i) override;
  std::span<const float> step(std::span<const float> music) override;
  [[nodiscard]] std::size_t size() const override { return sessions_.size(); }

 private:
  std::shared_ptr<const moves::MoveModel> model_;
  moves::WindowSampler sampler_;
  std::size_t capacity_;
  std::vector<std::unique_ptr<moves::MoveStream>> sessions_;
  std::vector<float> poses_;  // [capacity, pose size]
};

}  // namespace choreo::engine
