#include "train/steps.h"

#include "choreo/moves/features.h"
#include "choreo/pose/camera.h"
#include "choreo/pose/coherence.h"
#include "choreo/pose/kinetics.h"
#include "choreo/pose/skeleton.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

namespace choreo::train {
namespace {

/// How much faster the left ankle moves than the right one, frame by frame: which foot steps.
std::vector<double> stepping_foot(const Matrix& keypoints) {
  constexpr std::size_t kRight = 11, kLeft = 14;
  const std::size_t dimensions = keypoints.columns() / pose::kJoints;
  std::vector<double> lead(keypoints.rows(), 0.0);
  const auto speed = [&](std::size_t t, std::size_t joint) {
    double square = 0;
    for (std::size_t i = joint * dimensions; i < (joint + 1) * dimensions; ++i) {
      square += std::pow(keypoints(t, i) - keypoints(t - 1, i), 2);
    }
    return std::sqrt(square);
  };
  for (std::size_t t = 1; t < lead.size(); ++t) lead[t] = speed(t, kLeft) - speed(t, kRight);
  return lead;
}

/// The offset of a count of `period` beats at which the left foot leads around its beginning.
int offset_of(const std::vector<double>& lead, const std::vector<double>& counts, int period) {
  std::complex<double> sum = 0;
  for (std::size_t t = 0; t < lead.size(); ++t) {
    sum += std::polar(lead[t], 2 * std::numbers::pi * counts[t] / period);
  }
  const double late = std::arg(sum) / (2 * std::numbers::pi) * period;
  return (static_cast<int>(std::lround(-late)) + period) % period;
}

std::vector<double> pulse_of(const TrainingClip& clip, const pose::Segment& segment) {
  const Matrix motion = seen_motion(slice_rows(clip.keypoints, segment.begin, segment.end), clip.fps, clip.aspect);
  return pose::pulse(motion, pose::ankles());
}

/// The feet's pulse in a segment against the count: sum of v · exp(2πi count / bar).
std::complex<double> locking(const std::vector<double>& pulse, const TrainingClip& clip, const pose::Segment& segment,
                             const std::vector<double>& counts, int bar) {
  std::complex<double> sum = 0;
  for (std::size_t k = 0; k < pulse.size(); ++k) {  // a speed lies between two frames
    const double time = (static_cast<double>(k) + 0.5) / pose::kKineticFps * clip.fps;
    const std::size_t before = std::min(segment.begin + static_cast<std::size_t>(time), segment.end - 2);
    const double part = time - std::floor(time);
    const double count = (1 - part) * counts[before] + part * counts[before + 1];
    sum += std::polar(pulse[k], 2 * std::numbers::pi * count / bar);
  }
  return sum;
}

/// Finds the bar that the feet keep to most firmly, and where in it they are fastest.
void find_bar(Steps& steps, const TrainingClip& clip) {
  constexpr std::array kBars{2, 3, 4};
  std::array<std::complex<double>, kBars.size()> locked{};
  for (const pose::Segment& segment : clip.segments) {
    const auto pulse = pulse_of(clip, segment);
    for (std::size_t i = 0; i < kBars.size(); ++i) locked[i] += locking(pulse, clip, segment, steps.counts, kBars[i]);
  }
  double firmest = 0;
  for (std::size_t i = 0; i < kBars.size(); ++i) {
    if (!(std::abs(locked[i]) > firmest)) continue;
    firmest = std::abs(locked[i]);
    const double turned = std::arg(locked[i]) / (2 * std::numbers::pi);
    steps.bar = kBars[i];
    steps.accent = kBars[i] * (turned - std::floor(turned));
  }
}

}  // namespace

Matrix seen_motion(const Matrix& keypoints, double fps, double aspect) {
  const bool flat = keypoints.columns() == pose::kPoseSize;
  return pose::kinetic_motion(flat ? keypoints : pose::project(keypoints, {}), fps, aspect);
}

Steps count_steps(const TrainingClip& clip) {
  Steps steps{std::vector<double>(clip.mel.rows()), std::vector<double>(clip.mel.rows())};
  audio::BeatTracker tracker(clip.fps, clip.mel.columns());
  for (std::size_t t = 1; t < clip.mel.rows(); ++t) {
    steps.counts[t] = tracker.track(clip.mel.row(t)).beats;
    steps.tempi[t] = tracker.tempo();
  }
  find_bar(steps, clip);
  return steps;
}

void align(std::vector<Steps>& clips) {
  std::complex<double> sum = 0;
  for (const Steps& steps : clips) sum += std::polar(1.0, 2 * std::numbers::pi * steps.accent);
  const double usual = std::arg(sum) / (2 * std::numbers::pi);
  for (Steps& steps : clips) {
    const double later = steps.bar + usual - steps.accent;
    for (double& count : steps.counts) count += later;
    steps.accent = usual;
  }
}

moves::CountOrigin find_origin(const TrainingClip& clip, const Steps& steps) {
  const auto lead = stepping_foot(clip.keypoints);
  return {offset_of(lead, steps.counts, 6), offset_of(lead, steps.counts, 8)};
}

}  // namespace choreo::train
