#include "engine/move_backend.h"

#include "choreo/engine/move_predictor.h"

namespace choreo::engine {

MoveBackend::MoveBackend(const model::Checkpoint& checkpoint, const Arithmetic& arithmetic)
    : model_(std::make_shared<const moves::MoveModel>(checkpoint)),
      weights_(std::make_shared<const FlowWeights>(checkpoint, arithmetic)) {}

std::unique_ptr<Encoder> MoveBackend::encoder() const { return std::make_unique<FeatureEncoder>(); }

std::unique_ptr<Predictor> MoveBackend::predictor(std::size_t capacity) const {
  const auto flow = std::make_shared<FlowSampler>(weights_);
  const auto sample = [flow](auto conditions, auto window) { flow->sample(conditions, window); };
  return std::make_unique<MovePredictor>(model_, sample, capacity);
}

}  // namespace choreo::engine
