#include "nn/fused_block.h"

#include <ATen/Parallel.h>

#include <tuple>

#include "nn/highway.h"

namespace choreo::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The values of channel `channel` of cut `cut` in [B, C, T], as the kernels take them.
template <class T>
T* row(const Tensor& tensor, std::int64_t cut, std::int64_t channel) {
  return static_cast<T*>(tensor.data_ptr()) + (cut * tensor.size(1) + channel) * tensor.size(2);
}

/// Calls work(T{}) with the kernels' type for a tensor's.
template <class Work>
void with_type_of(const Tensor& tensor, const Work& work) {
  tensor.scalar_type() == torch::kBFloat16 ? work(highway::Bf16{}) : work(float{});
}

/// Calls work(cut, channel) for each row of x [B, C, T], in parallel.
template <class Work>
void for_each_row(const Tensor& x, const Work& work) {
  constexpr std::int64_t kLeastValues = 1 << 15;  // less isn't worth waking a thread for
  const std::int64_t channels = x.size(1);
  const std::int64_t rows_at_least = kLeastValues / x.size(2) + 1;
  at::parallel_for(0, x.size(0) * channels, rows_at_least, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) work(i / channels, i % channels);
  });
}

std::size_t frames_of(const Tensor& x) { return static_cast<std::size_t>(x.size(2)); }

/// x with `history` frames of zeros before it, rounded to `products`.
Tensor pad(const Tensor& x, std::int64_t history, torch::ScalarType products) {
  Tensor padded = torch::empty({x.size(0), x.size(1), history + x.size(2)}, x.options().dtype(products));
  with_type_of(padded, [&](auto zero) {
    using T = decltype(zero);
    for_each_row(x, [&](std::int64_t cut, std::int64_t channel) {
      highway::pad(row<float>(x, cut, channel), row<T>(padded, cut, channel), static_cast<std::size_t>(history),
                   frames_of(x));
    });
  });
  return padded;
}

/// y from the convolution's halves [B, 2C, T] and x [B, C, T].
Tensor mix(const Tensor& halves, const Tensor& x) {
  Tensor y = torch::empty_like(x);
  with_type_of(halves, [&](auto zero) {
    using T = decltype(zero);
    for_each_row(x, [&](std::int64_t cut, std::int64_t channel) {
      highway::forward(row<T>(halves, cut, channel), row<T>(halves, cut, x.size(1) + channel),
                       row<float>(x, cut, channel), row<float>(y, cut, channel), frames_of(x));
    });
  });
  return y;
}

/// The gradient of the halves from that of y.
Tensor gradient_of_halves(const Tensor& halves, const Tensor& x, const Tensor& dy) {
  Tensor gradient = torch::empty_like(halves);
  with_type_of(halves, [&](auto zero) {
    using T = decltype(zero);
    for_each_row(x, [&](std::int64_t cut, std::int64_t channel) {
      const std::int64_t second = x.size(1) + channel;
      highway::backward_halves(row<T>(halves, cut, channel), row<T>(halves, cut, second), row<float>(x, cut, channel),
                               row<float>(dy, cut, channel), row<T>(gradient, cut, channel),
                               row<T>(gradient, cut, second), frames_of(x));
    });
  });
  return gradient;
}

/// The gradient of x: past the convolution from dy, through it from dpadded [B, C, history + T].
Tensor gradient_of_x(const Tensor& halves, const Tensor& dy, const Tensor& dpadded) {
  Tensor gradient = torch::empty_like(dy);
  const std::int64_t history = dpadded.size(2) - dy.size(2);
  with_type_of(halves, [&](auto zero) {
    using T = decltype(zero);
    for_each_row(dy, [&](std::int64_t cut, std::int64_t channel) {
      highway::backward_x(row<T>(halves, cut, channel), row<float>(dy, cut, channel),
                          row<T>(dpadded, cut, channel) + history, row<float>(gradient, cut, channel), frames_of(dy));
    });
  });
  return gradient;
}

class FusedBlock : public torch::autograd::Function<FusedBlock> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        std::int64_t dilation, torch::ScalarType products) {
    const std::int64_t history = (weight.size(2) - 1) * dilation;
    const Tensor padded = pad(x, history, products);
    const Tensor rounded = weight.to(products);
    const Tensor halves = at::conv1d(padded, rounded, bias.to(products), at::IntArrayRef({1}), at::IntArrayRef({0}),
                                     at::IntArrayRef({dilation}))
                              .contiguous();
    context->save_for_backward({x, padded, rounded, halves});
    context->saved_data["dilation"] = dilation;
    return mix(halves, x);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &padded = saved[1], &weight = saved[2], &halves = saved[3];
    const Tensor dy = gradients[0].contiguous();
    const Tensor dhalves = gradient_of_halves(halves, x, dy);
    const std::int64_t dilation = context->saved_data["dilation"].toInt();
    const auto [dpadded, dweight, dbias] = at::convolution_backward(
        dhalves, padded, weight, at::IntArrayRef({weight.size(0)}), at::IntArrayRef({1}), at::IntArrayRef({0}),
        at::IntArrayRef({dilation}), /*transposed=*/false, at::IntArrayRef({0}), /*groups=*/1, {true, true, true});
    return {gradient_of_x(halves, dy, dpadded.contiguous()), dweight.to(torch::kFloat32), dbias.to(torch::kFloat32),
            Tensor(), Tensor()};
  }
};

}  // namespace

Tensor fused_block(const Tensor& x, const Tensor& weight, const Tensor& bias, std::int64_t dilation,
                   torch::ScalarType products) {
  return FusedBlock::apply(x.contiguous(), weight, bias, dilation, products);
}

}  // namespace choreo::nn
