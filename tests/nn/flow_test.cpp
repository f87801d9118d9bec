#include "choreo/nn/flow.h"

#include "choreo/core/json.h"
#include "choreo/core/safetensors.h"
#include "choreo/nn/flow_sampler.h"

#include <gtest/gtest.h>

#include <string>

namespace choreo::nn {
namespace {

/// tests/golden/flow.safetensors
struct GoldenFlow {
  GoldenFlow() : file(read_safetensors(CHOREO_GOLDEN "/flow.safetensors")), flow(layout(), torch::kCPU) {
    model::Checkpoint checkpoint;
    for (const auto& [name, stored] : file.tensors) {
      if (name.starts_with("param/")) checkpoint.parameters[name.substr(6)] = stored.to_float();
    }
    flow.load(checkpoint);
  }
  [[nodiscard]] model::Config config() const {
    return model::parse_config(parse_json(file.metadata.at("config"), "golden"), "golden");
  }
  [[nodiscard]] model::Flow layout() const { return model::describe_flow(config()); }
  [[nodiscard]] torch::Tensor tensor(const std::string& name) const {
    return torch::tensor(file.tensors.at(name).to_float()).reshape(file.tensors.at(name).shape);
  }
  TensorFile file;
  Flow flow;
};

double apart(const torch::Tensor& a, const torch::Tensor& b) { return (a - b).abs().max().item<double>(); }

TEST(Flow, VelocityAndGradientsAgreeWithTheReference) {
  const GoldenFlow golden;
  const auto v = golden.flow.velocity(golden.tensor("x"), golden.tensor("t").unsqueeze(1), golden.tensor("conditions"));
  EXPECT_LT(apart(v, golden.tensor("velocity")), 1e-5);
  v.square().mean().backward();
  for (const auto& [name, parameter] : golden.flow.parameters()) {
    const auto at = golden.tensor("loss_at/" + name).to(torch::kLong),
               expected = golden.tensor("loss_gradient/" + name);
    const double scale = 1 + expected.abs().max().item<double>();
    EXPECT_LT(apart(parameter.grad().flatten().index_select(0, at), expected), 1e-4 * scale) << name;
  }
}

TEST(Flow, SamplesWhatTheReferenceDoes) {
  const GoldenFlow golden;
  const auto& options = golden.config().moves;
  const auto made =
      golden.flow.sample(golden.tensor("noise"), golden.tensor("conditions"), options.steps, options.guidance);
  EXPECT_LT(apart(made, golden.tensor("window")), 1e-5);
  EXPECT_FALSE(made.requires_grad());
  auto window = golden.file.tensors.at("noise").to_float();
  const auto conditions = golden.file.tensors.at("conditions").to_float();
  window.resize(5);
  sample_window(golden.flow, std::span(conditions).first(golden.flow.conditions().size()), window, options);
  EXPECT_LT(apart(torch::tensor(window), golden.tensor("window")[0]), 1e-5) << "one in plain numbers";
}

}  // namespace
}  // namespace choreo::nn
