#include "choreo/nn/convolution.h"

#include "choreo/core/random.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace choreo::nn {
namespace {

using torch::Tensor;

torch::TensorOptions weight_options(torch::Device device) {
  return torch::TensorOptions().dtype(torch::kFloat32).device(device).requires_grad(true);
}

}  // namespace

void copy_into(const Tensor& target, const std::vector<float>& values) {
  TORCH_CHECK(target.numel() == static_cast<std::int64_t>(values.size()), "wrong number of values");
  const torch::NoGradGuard no_gradient;
  target.copy_(torch::from_blob(const_cast<float*>(values.data()), target.sizes(), torch::kFloat32));
}

std::vector<float> copy_out(const Tensor& tensor) {
  const Tensor values = tensor.detach().to(torch::kCPU).contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

CausalConvolution::CausalConvolution(model::Convolution layout, torch::Device device)
    : weight(torch::zeros(model::weight_shape(layout), weight_options(device))),
      bias(torch::zeros(model::bias_shape(layout), weight_options(device))),
      layout_(std::move(layout)) {}

Tensor CausalConvolution::extend_back(const Tensor& x, Memory* memory) const {
  const std::int64_t history = layout_.history();
  if (history == 0) return x;
  if (memory == nullptr) return torch::constant_pad_nd(x, {history, 0});
  Tensor& past = (*memory)[layout_.name];
  if (!past.defined()) past = torch::zeros({x.size(0), x.size(1), history}, x.options());
  const Tensor extended = torch::cat({past, x}, 2);
  past = extended.narrow(2, extended.size(2) - history, history);
  return extended;
}

Tensor CausalConvolution::operator()(const Tensor& x, Memory* memory, torch::ScalarType products) const {
  const Tensor extended = extend_back(x, memory);
  if (x.size(2) == 1) {  // one frame is one matrix product: much cheaper than setting up a convolution
    const Tensor taps = extended.slice(2, 0, extended.size(2), layout_.dilation).reshape({x.size(0), -1});
    return torch::addmm(bias, taps, weight.flatten(1).t()).unsqueeze(2);
  }
  return at::conv1d(extended.to(products), weight.to(products), bias.to(products), at::IntArrayRef({1}),
                    at::IntArrayRef({0}), at::IntArrayRef({layout_.dilation}))
      .to(torch::kFloat32);
}

std::map<std::string, Tensor> parameters_of(const Layers& layers) {
  std::map<std::string, Tensor> named;
  for (const CausalConvolution* layer : layers) {
    named[layer->layout().name + ".weight"] = layer->weight;
    named[layer->layout().name + ".bias"] = layer->bias;
  }
  return named;
}

void initialise(const Layers& layers, std::uint64_t seed) {
  std::uint64_t stream = 0;
  for (const CausalConvolution* layer : layers) {
    const auto& layout = layer->layout();
    const float bound = 1.0F / std::sqrt(static_cast<float>(layout.in * layout.kernel));
    for (const Tensor& tensor : {layer->weight, layer->bias}) {
      Random random(seed, stream++);
      std::vector<float> values(static_cast<std::size_t>(tensor.numel()));
      std::generate(values.begin(), values.end(), [&] { return bound * (2 * random.uniform() - 1); });
      copy_into(tensor, values);
    }
  }
}

}  // namespace choreo::nn
