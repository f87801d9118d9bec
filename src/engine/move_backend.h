#pragma once

#include "choreo/engine/backend.h"
#include "choreo/model/checkpoint.h"
#include "choreo/moves/move_stream.h"

#include <memory>

#include "engine/flow_sampler.h"

namespace choreo::engine {

/// A checkpoint whose moves are sampled, run by the kernels.
class MoveBackend : public Backend {
 public:
  MoveBackend(const model::Checkpoint& checkpoint, const Arithmetic& arithmetic);

  [[nodiscard]] std::size_t pose_size() const override { return model_->row.size(); }
  [[nodiscard]] std::size_t music_size() const override { return moves::BeatFeatures::kSize; }
  [[nodiscard]] std::unique_ptr<Encoder> encoder() const override;
  [[nodiscard]] std::unique_ptr<Predictor> predictor(std::size_t capacity) const override;

 private:
  std::shared_ptr<const moves::MoveModel> model_;
  std::shared_ptr<const FlowWeights> weights_;
};

}  // namespace choreo::engine
