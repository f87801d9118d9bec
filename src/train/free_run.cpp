#include "train/free_run.h"

#include "choreo/audio/beats.h"
#include "choreo/nn/session.h"
#include "choreo/pose/coherence.h"
#include "choreo/pose/kinetics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "train/steps.h"

namespace choreo::train {
namespace {

constexpr double kSeconds = 20;

/// The stretch of a clip that a dance is held against: the beginning of its first segment.
pose::Segment stretch_of(const TrainingClip& clip, double fps) {
  const pose::Segment& first = clip.segments.front();
  return {first.begin, std::min(first.end, first.begin + static_cast<std::size_t>(kSeconds * fps))};
}

double ratio(std::optional<double> danced, std::optional<double> real) {
  return danced && real && *real > 0 ? *danced / *real : 0;
}

/// A dance to one clip; nothing where the clip is too short for figures.
std::optional<FreeRun> figures_of(const DanceTo& dance, const TrainingClip& clip, const model::Config& config,
                                  double median_speed) {
  const double fps = clip.fps;
  const pose::Segment stretch = stretch_of(clip, fps);
  const Matrix real = slice_rows(clip.keypoints, stretch.begin, stretch.end);
  const Matrix danced =
      seen_motion(dance(clip, slice_rows(clip.mel, stretch.begin, stretch.end), real), fps, clip.aspect);
  const auto frozen = pose::freeze_ratio(danced, median_speed);
  const Matrix real_motion = seen_motion(real, fps, clip.aspect);
  const auto real_speed = pose::mean_speed(real_motion);
  if (!frozen || !real_speed || *real_speed == 0) return {};
  const auto beats = beats_of(clip, config);
  const double start = static_cast<double>(stretch.begin) / fps;
  const auto pulse = pose::pulse(danced, pose::ankles());
  return FreeRun{.freeze_ratio = *frozen,
                 .energy_ratio = ratio(pose::mean_speed(danced), real_speed),
                 .limb_ratio = ratio(pose::limb_length_variation(danced), pose::limb_length_variation(real_motion)),
                 .coherence = pose::beat_coherence(pulse, beats, start).value_or(0),
                 .control = pose::stretched_coherence(pulse, beats, start).value_or(0)};
}

constexpr std::array kFigures{&FreeRun::freeze_ratio, &FreeRun::energy_ratio, &FreeRun::limb_ratio, &FreeRun::coherence,
                              &FreeRun::control};

}  // namespace

/// The mel was shifted by audio_lookahead frames, which made the beats come too early.
std::vector<double> beats_of(const TrainingClip& clip, const model::Config& config) {
  const double fps = config.pose.fps;
  std::vector<double> beats = audio::find_beats(clip.mel, fps).times;
  for (double& beat : beats) beat += static_cast<double>(config.model.audio_lookahead) / fps;
  return beats;
}

double free_run_penalty(const FreeRun& figures) {
  static constexpr double kLeast = 1e-3;
  constexpr double kRealLead = 0.15;  // of real dancers' coherence over its control
  const auto off = [](double ratio) { return std::abs(std::log(std::max(ratio, kLeast))); };
  const double lead = std::clamp((figures.coherence - figures.control) / kRealLead, 0.0, 1.0);
  return figures.freeze_ratio + off(figures.energy_ratio) + off(figures.limb_ratio) + (1 - lead);
}

Matrix dance_to(const nn::Network& network, const Matrix& mel, std::span<const float> start) {
  Matrix danced(mel.rows(), start.size());
  std::ranges::copy(start, danced.row(0).begin());
  nn::Session session(network, start);
  const Matrix music = session.encode(slice_rows(mel, 1, mel.rows()));
  for (std::size_t t = 1; t < danced.rows(); ++t) {
    std::ranges::copy(session.step(music.row(t - 1)), danced.row(t).begin());
  }
  return danced;
}

std::optional<FreeRun> run_freely(const DanceTo& dance, const Dataset& dataset, const model::Config& config,
                                  const Processes& processes) {
  const torch::NoGradGuard no_gradient;
  const auto step = static_cast<std::size_t>(processes.rank().size);
  std::array<double, kFigures.size() + 1> sums{};  // last: their number
  for (auto i = static_cast<std::size_t>(processes.rank().index); i < dataset.valid.size(); i += step) {
    const auto figures = figures_of(dance, dataset.valid[i], config, dataset.median_joint_speed);
    if (!figures) continue;
    for (std::size_t f = 0; f < kFigures.size(); ++f) sums[f] += (*figures).*kFigures[f];
    sums.back() += 1;
  }
  processes.sum(sums);
  if (sums.back() == 0) return {};
  FreeRun mean;
  for (std::size_t f = 0; f < kFigures.size(); ++f) mean.*kFigures[f] = sums[f] / sums.back();
  return mean;
}

}  // namespace choreo::train
