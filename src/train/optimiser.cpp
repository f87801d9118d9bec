#include "train/optimiser.h"

#include "choreo/core/error.h"

#include <cstring>

namespace choreo::train {
namespace {

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

Optimiser::Optimiser(const std::map<std::string, torch::Tensor>& parameters, const model::Config::Optimiser& options)
    : options_(options) {
  for (const auto& [name, parameter] : parameters) {
    names_.push_back(name);
    parameters_.push_back(parameter);
    means_.push_back(torch::zeros_like(parameter, torch::TensorOptions().requires_grad(false)));
    squares_.push_back(torch::zeros_like(means_.back()));
  }
  steps_ = torch::zeros({}, means_.front().options());
}

void Optimiser::zero_gradients() {
  for (torch::Tensor& parameter : parameters_) parameter.mutable_grad().reset();
}

void Optimiser::step() {
  constexpr double kEpsilon = 1e-8;
  constexpr double kNoDecay = 0;
  const torch::NoGradGuard no_gradient;
  std::vector<torch::Tensor> gradients;
  for (const torch::Tensor& parameter : parameters_) gradients.push_back(parameter.grad());
  steps_.add_(1);
  const std::vector<torch::Tensor> steps(parameters_.size(), steps_);
  at::_fused_adam_(parameters_, gradients, means_, squares_, {}, steps, options_.learning_rate, options_.beta1,
                   options_.beta2, kNoDecay, kEpsilon, /*amsgrad=*/false, /*maximize=*/false);
}

std::map<std::string, Tensor> Optimiser::state() const {
  std::map<std::string, Tensor> kept;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    kept["m/" + names_[i]] = to_file(means_[i]);
    kept["v/" + names_[i]] = to_file(squares_[i]);
  }
  return kept;
}

void Optimiser::restore(const std::map<std::string, Tensor>& state, std::int64_t steps) {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    means_[i].copy_(from_file(state, "m/" + names_[i], means_[i]));
    squares_[i].copy_(from_file(state, "v/" + names_[i], squares_[i]));
  }
  steps_.fill_(static_cast<double>(steps));
}

std::vector<torch::Tensor> Optimiser::tensors() const {
  std::vector<torch::Tensor> all = means_;
  all.insert(all.end(), squares_.begin(), squares_.end());
  all.push_back(steps_);
  return all;
}

}  // namespace choreo::train
