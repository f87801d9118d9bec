#include "choreo/nn/session.h"

#include "choreo/core/error.h"
#include "choreo/nn/device.h"
#include "choreo/nn/network.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace choreo::nn {
namespace {

using torch::Tensor;

/// Rows [T, n] as [1, n, T] on the device.
Tensor to_tensor(std::span<const float> rows, std::size_t columns, torch::Device device) {
  const auto n = static_cast<std::int64_t>(columns);
  return torch::from_blob(const_cast<float*>(rows.data()), {static_cast<std::int64_t>(rows.size()) / n, n})
      .t()
      .unsqueeze(0)
      .to(device, torch::kFloat32, /*non_blocking=*/false, /*copy=*/true)
      .contiguous();
}

/// [1, n, T] → [T, n].
Matrix to_matrix(const Tensor& tensor) {
  const Tensor rows = tensor.squeeze(0).t().to(torch::kCPU).contiguous();
  Matrix matrix(static_cast<std::size_t>(rows.size(0)), static_cast<std::size_t>(rows.size(1)));
  std::copy_n(rows.data_ptr<float>(), matrix.values().size(), matrix.values().begin());
  return matrix;
}

Tensor append(const Tensor& so_far, const Tensor& frame) {
  return so_far.defined() ? torch::cat({so_far, frame}, 2) : frame;
}

template <class Work>
auto without_gradients(const Work& work) try {
  const torch::NoGradGuard no_gradient;
  return work();
} catch (const c10::Error& error) {
  fail("LibTorch: {}", error.what_without_backtrace());
}

}  // namespace

std::shared_ptr<const Network> load_network(const model::Checkpoint& checkpoint, const std::string& device,
                                            std::int64_t threads, const Log& log) {
  auto network = std::make_shared<Network>(checkpoint.network(), pick_device(device, log));
  use_threads(threads);
  network->load(checkpoint);
  return network;
}

struct Session::State {
  const Network& network;
  Procedure procedure;
  Memory memory;
  Tensor pose;             // [1, pose size, 1]: the last frame
  Tensor skeleton, music;  // the reference's: [1, …, T] so far
  std::vector<float> values;

  void predict(const Tensor& next) {
    if (procedure == Procedure::kIncremental) {
      pose = network.decode(pose, next, &memory);
      return;
    }
    skeleton = append(skeleton, pose);
    music = append(music, next);
    const Tensor predicted = network.forward(skeleton, music);
    pose = predicted.narrow(2, predicted.size(2) - 1, 1);
  }
};

Session::Session(const Network& network, std::span<const float> start, Procedure procedure)
    : state_(new State{.network = network,
                       .procedure = procedure,
                       .memory = {},
                       .pose = to_tensor(start, start.size(), network.device()),
                       .skeleton = {},
                       .music = {},
                       .values = {}}) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

Matrix Session::encode(const Matrix& features) {
  if (state_->procedure == Procedure::kReference) return features;
  return without_gradients([&] {
    const Tensor input = to_tensor(features.values(), features.columns(), state_->network.device());
    return to_matrix(state_->network.encode_music(input, &state_->memory));
  });
}

std::span<const float> Session::step(std::span<const float> music) {
  return without_gradients([&]() -> std::span<const float> {
    state_->predict(to_tensor(music, music.size(), state_->network.device()));
    const Tensor pose = state_->pose.flatten().to(torch::kCPU).contiguous();
    state_->values.assign(pose.data_ptr<float>(), pose.data_ptr<float>() + pose.numel());
    return state_->values;
  });
}

}  // namespace choreo::nn
