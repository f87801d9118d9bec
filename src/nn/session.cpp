#include "choreo/nn/session.h"

#include <utility>

namespace choreo::nn {
namespace {

using torch::Tensor;

Tensor append(const Tensor& so_far, const Tensor& frame) {
  return so_far.defined() ? torch::cat({so_far, frame}, 2) : frame;
}

}  // namespace

Session::Session(const Network& network, Tensor poses, Procedure procedure)
    : network_(network), procedure_(procedure), poses_(std::move(poses)) {}

Tensor Session::encode(const Tensor& features) {
  const torch::NoGradGuard no_gradient;
  return procedure_ == Procedure::kReference ? features : network_.encode_music(features, &memory_);
}

Tensor Session::step(const Tensor& music) {
  const torch::NoGradGuard no_gradient;
  if (procedure_ == Procedure::kIncremental) return poses_ = network_.decode(poses_, music, &memory_);
  skeleton_ = append(skeleton_, poses_);
  music_ = append(music_, music);
  const Tensor predicted = network_.forward(skeleton_, music_);
  return poses_ = predicted.narrow(2, predicted.size(2) - 1, 1);
}

}  // namespace choreo::nn
