#include "train/optimiser.h"

#include "choreo/core/error.h"

#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace choreo::train {
namespace {

std::vector<torch::Tensor> values_of(const std::map<std::string, torch::Tensor>& named) {
  std::vector<torch::Tensor> list;
  for (const auto& [name, tensor] : named) list.push_back(tensor);
  return list;
}

Tensor to_file(const torch::Tensor& tensor) {
  const torch::Tensor values = tensor.detach().to(torch::kCPU).contiguous();
  return Tensor::from(std::span<const float>(values.data_ptr<float>(), static_cast<std::size_t>(values.numel())),
                      values.sizes().vec());
}

torch::Tensor from_file(const std::map<std::string, Tensor>& state, const std::string& name,
                        const torch::Tensor& like) {
  const auto found = state.find(name);
  if (found == state.end()) fail("the training state lacks the tensor {}", name);
  const auto values = found->second.to_float();
  if (static_cast<std::int64_t>(values.size()) != like.numel()) {
    fail("the training state's tensor {} has {} values, expected {}", name, values.size(), like.numel());
  }
  torch::Tensor tensor = torch::empty(like.sizes(), torch::kFloat32);
  std::memcpy(tensor.data_ptr<float>(), values.data(), values.size() * sizeof(float));
  return tensor.to(like.device());
}

}  // namespace

Optimiser::Optimiser(std::map<std::string, torch::Tensor> parameters, const model::Config::Optimiser& options)
    : parameters_(std::move(parameters)),
      adam_(values_of(parameters_),
            torch::optim::AdamOptions(options.learning_rate).betas({options.beta1, options.beta2})) {}

std::map<std::string, Tensor> Optimiser::state() {
  std::map<std::string, Tensor> kept;
  for (const auto& [name, parameter] : parameters_) {
    const auto found = adam_.state().find(parameter.unsafeGetTensorImpl());
    if (found == adam_.state().end()) continue;
    const auto& moments = static_cast<const torch::optim::AdamParamState&>(*found->second);
    kept["m/" + name] = to_file(moments.exp_avg());
    kept["v/" + name] = to_file(moments.exp_avg_sq());
  }
  return kept;
}

void Optimiser::restore(const std::map<std::string, Tensor>& state, std::int64_t steps) {
  for (const auto& [name, parameter] : parameters_) {
    auto moments = std::make_unique<torch::optim::AdamParamState>();
    moments->step(steps);
    moments->exp_avg(from_file(state, "m/" + name, parameter));
    moments->exp_avg_sq(from_file(state, "v/" + name, parameter));
    adam_.state()[parameter.unsafeGetTensorImpl()] = std::move(moments);
  }
}

}  // namespace choreo::train
