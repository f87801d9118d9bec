#include "choreo/model/flow.h"

#include <fmt/format.h>

namespace choreo::model {

Flow describe_flow(const Config& config) {
  const auto& moves = config.moves;
  const ConditionLayout layout{static_cast<std::size_t>(moves.components), static_cast<std::size_t>(moves.past)};
  Flow flow{.conditions = layout,
            .window = {"flow.window", moves.components, moves.channels},
            .condition = {"flow.condition", static_cast<std::int64_t>(layout.size()), moves.channels},
            .time = {"flow.time", static_cast<std::int64_t>(kTimeFeatures), moves.channels},
            .layers = {},
            .output = {"flow.output", moves.channels, moves.components}};
  for (std::int64_t i = 0; i < 2 * moves.layers; ++i) {
    flow.layers.push_back({fmt::format("flow.layers.{}", i), moves.channels, moves.channels});
  }
  return flow;
}

std::vector<Convolution> Flow::convolutions() const {
  std::vector<Convolution> all{window, condition, time};
  all.insert(all.end(), layers.begin(), layers.end());
  all.push_back(output);
  return all;
}

std::vector<Convolution> layers_of(const Config& config) {
  return config.model.kind == "moves" ? describe_flow(config).convolutions() : describe_network(config).convolutions();
}

std::int64_t count_parameters(const std::vector<Convolution>& layers) {
  std::int64_t count = 0;
  for (const Convolution& layer : layers) count += layer.out * (layer.in * layer.kernel + 1);
  return count;
}

}  // namespace choreo::model
