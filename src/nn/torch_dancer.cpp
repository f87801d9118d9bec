#include "choreo/nn/torch_dancer.h"

#include "choreo/core/error.h"
#include "choreo/moves/features.h"
#include "choreo/nn/dance.h"
#include "choreo/nn/device.h"
#include "choreo/nn/network.h"

#include <algorithm>

namespace choreo::nn {
namespace {

using torch::Tensor;

/// Rows of a matrix [T, n] as [1, n, T] on the device.
Tensor to_tensor(const Matrix& matrix, torch::Device device) {
  const auto values = matrix.values();
  return torch::from_blob(const_cast<float*>(values.data()),
                          {static_cast<std::int64_t>(matrix.rows()), static_cast<std::int64_t>(matrix.columns())})
      .t()
      .unsqueeze(0)
      .to(device, torch::kFloat32, /*non_blocking=*/false, /*copy=*/true)
      .contiguous();
}

class TorchDancer : public moves::Dancer {
 public:
  TorchDancer(const model::Checkpoint& checkpoint, const TorchDancerOptions& options, const Log& log)
      : network_(checkpoint.network(), pick_device(options.device, log)),
        lookahead_(static_cast<std::size_t>(checkpoint.config.model.audio_lookahead)),
        ear_(checkpoint),
        pose_size_(checkpoint.start_poses.columns()),
        reference_(options.reference) {
    use_threads(options.threads);
    network_.load(checkpoint);
  }

  Matrix dance(const Matrix& mel, const moves::Start& start, const ProgressSink& progress) override {
    if (mel.rows() == 0 || mel.columns() != ear_.n_mels) {
      fail("a mel-spectrogram of {} × {}, expected at least 1 × {}", mel.rows(), mel.columns(), ear_.n_mels);
    }
    if (start.pose.size() != pose_size_) fail("a start pose of {} numbers, expected {}", start.pose.size(), pose_size_);
    const torch::InferenceMode inference;
    Matrix frames(mel.rows(), pose_size_);
    std::ranges::copy(start.pose, frames.row(0).begin());
    const Matrix heard = moves::hear_song(ear_, moves::heard(mel, lookahead_), start);
    const Tensor music = to_tensor(heard, network_.device());
    try {
      reference_ ? dance_whole(music, frames, progress) : dance_incrementally(music, frames, progress);
    } catch (const c10::Error& error) {  // out of memory, mostly
      fail("LibTorch: {}", error.what_without_backtrace());
    }
    return frames;
  }

 private:
  void dance_whole(const Tensor& mel, Matrix& frames, const ProgressSink& progress) const {
    Tensor skeleton = first_pose(frames);
    for (std::int64_t t = 1; t < mel.size(2); ++t) {
      const Tensor predicted = network_.forward(skeleton, mel.narrow(2, 1, t));
      const Tensor pose = predicted.narrow(2, t - 1, 1);
      keep(pose, frames, t, progress);
      skeleton = torch::cat({skeleton, pose}, 2);
    }
  }

  void dance_incrementally(const Tensor& mel, Matrix& frames, const ProgressSink& progress) const {
    nn::dance(network_, first_pose(frames), mel,
              [&](const Tensor& pose, std::int64_t t) { keep(pose, frames, t, progress); });
  }

  [[nodiscard]] Tensor first_pose(const Matrix& frames) const {
    Matrix first(1, frames.columns());
    std::copy(frames.row(0).begin(), frames.row(0).end(), first.row(0).begin());
    return to_tensor(first, network_.device());
  }

  static void keep(const Tensor& pose, Matrix& frames, std::int64_t t, const ProgressSink& progress) {
    const Tensor values = pose.flatten().to(torch::kCPU).contiguous();
    std::copy_n(values.data_ptr<float>(), frames.columns(), frames.row(static_cast<std::size_t>(t)).begin());
    progress({static_cast<std::size_t>(t) + 1, frames.rows(), {}});
  }

  Network network_;
  std::size_t lookahead_;
  moves::Ear ear_;
  std::size_t pose_size_;
  bool reference_;
};

}  // namespace

std::unique_ptr<moves::Dancer> make_torch_dancer(const model::Checkpoint& checkpoint, const TorchDancerOptions& options,
                                                 const Log& log) {
  return std::make_unique<TorchDancer>(checkpoint, options, log);
}

}  // namespace choreo::nn
