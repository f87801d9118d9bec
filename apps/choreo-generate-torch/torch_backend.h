#pragma once

#include "choreo/core/log.h"
#include "choreo/engine/backend.h"
#include "choreo/model/checkpoint.h"
#include "choreo/moves/move_stream.h"
#include "choreo/nn/flow_sampler.h"
#include "choreo/nn/session.h"

#include <cstdint>
#include <memory>
#include <string>

namespace choreo::app {

/// A checkpoint's network in LibTorch, for the engine's loop. Its sessions take their steps one after another.
class TorchBackend : public engine::Backend {
 public:
  /// See nn::load_network().
  TorchBackend(const model::Checkpoint& checkpoint, nn::Procedure procedure, const std::string& device,
               std::int64_t threads, const Log& log);

  [[nodiscard]] std::size_t pose_size() const override { return pose_size_; }
  [[nodiscard]] std::size_t music_size() const override { return music_size_; }
  [[nodiscard]] std::unique_ptr<engine::Encoder> encoder() const override;
  [[nodiscard]] std::unique_ptr<engine::Predictor> predictor(std::size_t capacity) const override;

 private:
  std::shared_ptr<const nn::Network> network_;
  nn::Procedure procedure_;
  std::size_t pose_size_, music_size_, inputs_;
};

/// The same of a checkpoint whose moves are sampled.
class TorchMoveBackend : public engine::Backend {
 public:
  /// See nn::load_flow().
  TorchMoveBackend(const model::Checkpoint& checkpoint, const std::string& device, std::int64_t threads,
                   const Log& log);

  [[nodiscard]] std::size_t pose_size() const override { return model_->row.size(); }
  [[nodiscard]] std::size_t music_size() const override { return moves::BeatFeatures::kSize; }
  [[nodiscard]] std::unique_ptr<engine::Encoder> encoder() const override;
  [[nodiscard]] std::unique_ptr<engine::Predictor> predictor(std::size_t capacity) const override;

 private:
  std::shared_ptr<const nn::Flow> flow_;
  model::Config::Moves options_;
  std::shared_ptr<const moves::MoveModel> model_;
};

}  // namespace choreo::app
