#include "train/moves.h"

#include "choreo/core/error.h"
#include "choreo/moves/features.h"
#include "choreo/pose/skeleton.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <vector>

namespace choreo::train {
namespace {

using torch::Tensor;

constexpr auto kPoses = static_cast<std::int64_t>(model::kMovePoses);
constexpr auto kPose = static_cast<std::int64_t>(pose::kPoseSize);

/// The beat that is counted at a frame.
int beat_at(const TrainingClip& clip, std::size_t frame) {
  return static_cast<int>(std::floor(clip.steps.counts[frame].beats));
}

/// The frame at which a count stands; beyond what is counted the pace is the clip's mean.
double frame_of(const std::vector<audio::BeatCount>& counts, double count) {
  const auto after = std::ranges::lower_bound(counts, count, {}, &audio::BeatCount::beats);
  const double pace = (counts.back().beats - counts.front().beats) / static_cast<double>(counts.size() - 1);
  const auto beyond = [&](double beats) { return pace > 0 ? beats / pace : 0; };
  if (after == counts.begin()) return beyond(count - counts.front().beats);
  const auto last = static_cast<double>(after - counts.begin() - 1);
  if (after == counts.end()) return last + beyond(count - counts.back().beats);
  const double before = std::prev(after)->beats;
  return last + (count - before) / (after->beats - before);
}

/// The pose at a time [frames] of a segment, its ends held.
void copy_pose(const Matrix& keypoints, const pose::Segment& segment, double time, double* to) {
  const auto first = static_cast<double>(segment.begin), last = static_cast<double>(segment.end - 1);
  const double at = std::clamp(time, first, last);
  const auto before = static_cast<std::size_t>(at);
  const std::size_t after = std::min(before + 1, segment.end - 1);
  const double part = at - static_cast<double>(before);
  for (std::size_t i = 0; i < pose::kPoseSize; ++i) {
    to[i] = (1 - part) * keypoints(before, i) + part * keypoints(after, i);
  }
}

/// A segment's moves as poses [moves, kPoses · 30] f64.
Tensor poses_of(const TrainingClip& clip, const pose::Segment& segment) {
  const int first = beat_at(clip, segment.begin), last = beat_at(clip, segment.end - 1) + 1;
  Tensor poses = torch::empty({last - first + 1, kPoses * kPose}, torch::kFloat64);
  for (int beat = first; beat <= last; ++beat) {
    double* move = poses.data_ptr<double>() + (beat - first) * kPose * kPoses;
    for (std::int64_t k = 0; k < kPoses; ++k) {
      const double count = beat + (static_cast<double>(k) + 0.5) / kPoses - 0.5;
      copy_pose(clip.keypoints, segment, frame_of(clip.steps.counts, count), move + k * kPose);
    }
  }
  return poses;
}

std::vector<float> to_floats(const Tensor& tensor) {
  const Tensor values = tensor.to(torch::kFloat32).contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

Tensor to_tensor(const Matrix& matrix) {
  return torch::tensor(std::vector<float>(matrix.values().begin(), matrix.values().end()), torch::kFloat64)
      .view({static_cast<std::int64_t>(matrix.rows()), static_cast<std::int64_t>(matrix.columns())});
}

Matrix to_matrix(const Tensor& tensor) {
  const auto values = to_floats(tensor);
  Matrix matrix(static_cast<std::size_t>(tensor.size(0)), static_cast<std::size_t>(tensor.size(1)));
  std::ranges::copy(values, matrix.values().begin());
  return matrix;
}

/// Principal components of all the clips' moves.
model::MoveBasis find_basis(const std::vector<TrainingClip>& clips, std::int64_t size) {
  std::vector<Tensor> all;
  for (const TrainingClip& clip : clips) {
    for (const pose::Segment& segment : clip.segments) all.push_back(poses_of(clip, segment));
  }
  const Tensor moves = torch::cat(all);
  if (moves.size(0) < size) {
    fail("model.move_size is {}, but the training split has only {} moves", size, moves.size(0));
  }
  const Tensor mean = moves.mean(0), away = moves - mean;
  const auto [variances, vectors] = torch::linalg_eigh(away.t().matmul(away) / static_cast<double>(moves.size(0)));
  Tensor components = vectors.t().flip(0).narrow(0, 0, size);
  const Tensor largest = components.gather(1, components.abs().argmax(1, true));
  constexpr double kLeastVariance = 1e-12;
  const Tensor deviations = variances.flip(0).narrow(0, 0, size).clamp_min(kLeastVariance).sqrt();
  components = components * largest.sign() * deviations.unsqueeze(1);  // which of two opposite ones is found is chance
  return {to_floats(mean), to_matrix(components)};
}

/// Mean of the standardised mel frames of a segment.
std::vector<float> sound_of(const TrainingClip& clip, const pose::Segment& segment, std::span<const float> mean,
                            std::span<const float> deviation) {
  std::vector<double> sums(mean.size());
  for (std::size_t t = segment.begin; t < segment.end; ++t) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += (clip.features(t, i) - mean[i]) / deviation[i];
  }
  std::vector<float> sound;
  for (const double sum : sums) sound.push_back(static_cast<float>(sum / static_cast<double>(segment.frames())));
  return sound;
}

double tempo_of(const TrainingClip& clip, const pose::Segment& segment) {
  constexpr double kLeast = 1;  // BPM: of a silence
  const double beats = clip.steps.counts[segment.end - 1].beats - clip.steps.counts[segment.begin].beats;
  return std::max(kLeast, 60 * clip.fps * beats / static_cast<double>(segment.frames() - 1));
}

void append(Matrix& matrix, std::span<const float> row) {
  if (matrix.columns() == 0) matrix = Matrix(0, row.size());
  matrix.resize_rows(matrix.rows() + 1);
  std::ranges::copy(row, matrix.row(matrix.rows() - 1).begin());
}

}  // namespace

Matrix moves_of(const TrainingClip& clip, const pose::Segment& segment, const model::MoveBasis& basis) {
  const Tensor components = to_tensor(basis.components);
  const Tensor mean = torch::tensor(basis.mean, torch::kFloat64);
  const Tensor numbers = (poses_of(clip, segment) - mean).matmul(components.t()) / components.square().sum(1);
  return to_matrix(numbers);
}

namespace {

/// The builder has the moves already, where they are danced.
void write_frame(const TrainingClip& clip, std::size_t t, const moves::FeatureBuilder& builder, Matrix& features) {
  const auto& counts = clip.steps.counts;
  const double way = t == 0 ? 0 : counts[t].beats - counts[t - 1].beats;
  builder.write(clip.features.row(t), counts[t], clip.steps.origin, counts[t].beats - beat_at(clip, t), way,
                features.row(t));
}

}  // namespace

Matrix features_of(const TrainingClip& clip, const model::MoveBasis* basis) {
  moves::FeatureBuilder builder(clip.features.columns(), true, basis);
  Matrix features(clip.features.rows(), builder.size());
  for (std::size_t t = 0; t < features.rows(); ++t) write_frame(clip, t, builder, features);
  for (const pose::Segment& segment : clip.segments) {
    if (basis == nullptr) break;
    const Matrix moves = moves_of(clip, segment, *basis);
    for (std::size_t t = segment.begin; t < segment.end; ++t) {
      const auto move = static_cast<std::size_t>(beat_at(clip, t) - beat_at(clip, segment.begin));
      const bool begins = t == segment.begin || beat_at(clip, t) != beat_at(clip, t - 1);
      if (begins) builder.take_moves(moves.row(move), moves.row(move + 1));
      write_frame(clip, t, builder, features);
    }
  }
  return features;
}

model::Repertoire make_repertoire(const Dataset& dataset, std::size_t size) {
  model::Repertoire repertoire;
  repertoire.basis = find_basis(dataset.train, static_cast<std::int64_t>(size));
  for (const TrainingClip& clip : dataset.train) {
    for (const pose::Segment& segment : clip.segments) {
      const Matrix moves = moves_of(clip, segment, repertoire.basis);
      repertoire.dances.push_back({clip.name, repertoire.moves.rows(), moves.rows(), beat_at(clip, segment.begin),
                                   clip.steps.origin, tempo_of(clip, segment), clip.steps.bar, clip.steps.accent});
      for (std::size_t i = 0; i < moves.rows(); ++i) append(repertoire.moves, moves.row(i));
      append(repertoire.openings, clip.keypoints.row(segment.begin));
      append(repertoire.sounds, sound_of(clip, segment, dataset.mel_mean, dataset.mel_deviation));
    }
  }
  return repertoire;
}

}  // namespace choreo::train
