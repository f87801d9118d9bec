#include "choreo/nn/dance.h"
#include "choreo/pose/kinetics.h"

#include <algorithm>
#include <array>

#include "train/validation.h"

namespace choreo::train {
namespace {

constexpr double kSeconds = 20;

/// The stretch of a clip that a dance is held against: the beginning of its first segment.
pose::Segment stretch_of(const TrainingClip& clip, double fps) {
  const pose::Segment& first = clip.segments.front();
  return {first.begin, std::min(first.end, first.begin + static_cast<std::size_t>(kSeconds * fps))};
}

/// [T, n] as [1, n, T].
torch::Tensor to_tensor(const Matrix& matrix) {
  return torch::from_blob(const_cast<float*>(matrix.values().data()),
                          {static_cast<std::int64_t>(matrix.rows()), static_cast<std::int64_t>(matrix.columns())})
      .t()
      .unsqueeze(0)
      .clone();
}

Matrix dance_to(const nn::Network& network, const Matrix& heard, const Matrix& real) {
  Matrix danced(real.rows(), real.columns());
  std::ranges::copy(real.row(0), danced.row(0).begin());
  const auto keep = [&](const torch::Tensor& pose, std::int64_t t) {
    const torch::Tensor values = pose.flatten().to(torch::kCPU).contiguous();
    std::copy_n(values.data_ptr<float>(), danced.columns(), danced.row(static_cast<std::size_t>(t)).begin());
  };
  nn::dance(network, to_tensor(real).narrow(2, 0, 1).to(network.device()), to_tensor(heard).to(network.device()), keep);
  return danced;
}

/// A dance to one clip; nothing where the clip is too short for figures.
std::optional<FreeRun> figures_of(const nn::Network& network, const TrainingClip& clip, double fps,
                                  double median_speed) {
  const pose::Segment stretch = stretch_of(clip, fps);
  const Matrix real = slice_rows(clip.keypoints, stretch.begin, stretch.end);
  const Matrix heard = slice_rows(clip.heard, stretch.begin, stretch.end);
  const Matrix danced = pose::kinetic_motion(dance_to(network, heard, real), fps, clip.aspect);
  const auto frozen = pose::freeze_ratio(danced, median_speed);
  const auto speed = pose::mean_speed(danced);
  const auto real_speed = pose::mean_speed(pose::kinetic_motion(real, fps, clip.aspect));
  if (!frozen || !speed || !real_speed || *real_speed == 0) return {};
  return FreeRun{*frozen, *speed / *real_speed};
}

}  // namespace

std::optional<FreeRun> run_freely(const nn::Network& network, const Dataset& dataset, const model::Config& config,
                                  const Processes& processes) {
  const torch::NoGradGuard no_gradient;
  const auto step = static_cast<std::size_t>(processes.place().size);
  std::array<double, 3> sums{};  // freeze ratios, energy ratios, their number
  for (auto i = static_cast<std::size_t>(processes.place().rank); i < dataset.valid.size(); i += step) {
    const auto figures = figures_of(network, dataset.valid[i], config.pose.fps, dataset.median_joint_speed);
    if (!figures) continue;
    sums[0] += figures->freeze_ratio;
    sums[1] += figures->energy_ratio;
    sums[2] += 1;
  }
  processes.sum(sums);
  if (sums[2] == 0) return {};
  return FreeRun{sums[0] / sums[2], sums[1] / sums[2]};
}

}  // namespace choreo::train
