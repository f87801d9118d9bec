#include "train/windows.h"

#include "choreo/core/error.h"
#include "choreo/moves/beat_music.h"
#include "choreo/moves/conditions.h"
#include "choreo/moves/limb_rows.h"
#include "choreo/pose/bones.h"
#include "choreo/pose/kinetics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <set>
#include <span>

#include "train/steps.h"

namespace choreo::train {
namespace {

using torch::Tensor;

constexpr auto kBeat = static_cast<std::int64_t>(model::kBeatPoses);
constexpr auto kWindow = static_cast<std::int64_t>(model::kWindowPoses);
constexpr double kSettled = 4;  // s until the count is trusted

std::vector<float> to_floats(const Tensor& tensor) {
  const Tensor values = tensor.to(torch::kFloat32).contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

Matrix to_matrix(const Tensor& tensor) {
  Matrix matrix(static_cast<std::size_t>(tensor.size(0)), static_cast<std::size_t>(tensor.size(1)));
  std::ranges::copy(to_floats(tensor), matrix.values().begin());
  return matrix;
}

Tensor to_tensor(const Matrix& matrix) {
  return torch::tensor(std::vector<float>(matrix.values().begin(), matrix.values().end()))
      .view({static_cast<std::int64_t>(matrix.rows()), static_cast<std::int64_t>(matrix.columns())});
}

/// The limbs' lengths in a clip [m].
std::array<double, pose::kLimbs.size()> lengths_of(const TrainingClip& clip) {
  pose::Motion motion{clip.fps, clip.keypoints, pose::SeenMatrix(clip.keypoints.rows(), pose::kJoints, 1), {}};
  auto lengths = pose::to_bones(motion).lengths;
  for (double& length : lengths) length *= clip.unit;
  return lengths;
}

double sum_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

/// The frame at which a count stands [frames]; nothing outside the segment.
std::optional<double> frame_of(const std::vector<double>& counts, const pose::Segment& segment, double count) {
  const auto begin = counts.begin() + static_cast<std::ptrdiff_t>(segment.begin),
             end = counts.begin() + static_cast<std::ptrdiff_t>(segment.end);
  const auto after = std::lower_bound(begin, end, count);
  if (after == begin || after == end) return {};
  const double before = *std::prev(after);
  return static_cast<double>(after - counts.begin() - 1) + (count - before) / (*after - before);
}

/// A clip's joints about the middle of its stage in the rows' unit (metres of a dancer of the usual size), turned and
/// mirrored.
class Placed {
 public:
  Placed(const TrainingClip& clip, const Variant& variant, double size) : layout_{clip.dimensions()} {
    const std::size_t d = layout_.dimensions;
    std::array<double, 3> middle{0.5, 0.5, 0.5};
    if (d == 3) middle = mean_root(clip);
    joints_ = Matrix(clip.keypoints.rows(), clip.keypoints.columns());
    for (std::size_t t = 0; t < joints_.rows(); ++t) {
      for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
        std::array<double, 3> at{};
        for (std::size_t axis = 0; axis < d; ++axis) {
          at[axis] = (clip.keypoints(t, joint * d + axis) - middle[axis]) * clip.unit * size;
        }
        if (variant.mirrored) at[0] = -at[0];
        const double x = at[0] * std::cos(variant.yaw) - at[2] * std::sin(variant.yaw);
        at[2] = at[0] * std::sin(variant.yaw) + at[2] * std::cos(variant.yaw);
        at[0] = x;
        const std::size_t to = variant.mirrored ? pose::opposite_joint(joint) : joint;
        for (std::size_t axis = 0; axis < d; ++axis) joints_(t, to * d + axis) = static_cast<float>(at[axis]);
      }
    }
  }

  /// The joints at a time [frames], on a straight line between two frames.
  void read(double time, std::span<float> joints) const {
    const auto before = std::min(static_cast<std::size_t>(time), joints_.rows() - 2);
    const auto part = static_cast<float>(time - static_cast<double>(before));
    for (std::size_t i = 0; i < joints.size(); ++i) {
      joints[i] = joints_(before, i) + part * (joints_(before + 1, i) - joints_(before, i));
    }
  }

  [[nodiscard]] const moves::LimbRow& layout() const { return layout_; }
  [[nodiscard]] const Matrix& joints() const { return joints_; }

 private:
  static std::array<double, 3> mean_root(const TrainingClip& clip) {
    std::array<double, 3> sum{};
    for (std::size_t t = 0; t < clip.keypoints.rows(); ++t) {
      for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += clip.keypoints(t, pose::kMidHip * 3 + axis);
    }
    for (double& value : sum) value /= static_cast<double>(clip.keypoints.rows());
    return sum;
  }

  moves::LimbRow layout_;
  Matrix joints_;
};

/// The beats whose windows lie in a segment, and the poses that they are made of.
struct BeatPoses {
  long first = 0;       // the first window's middle
  Matrix rows;          // kBeatPoses a beat, from a beat before it
  std::size_t windows;  // one a beat
};

BeatPoses beat_poses(const Placed& placed, const Steps& steps, const TrainingClip& clip, const pose::Segment& segment) {
  const auto& layout = placed.layout();
  const auto from = static_cast<std::size_t>(kSettled * clip.fps);
  const std::size_t begin = std::max(segment.begin, std::min(from, segment.end - 1));
  const pose::Segment settled{begin, segment.end};
  BeatPoses beats{static_cast<long>(std::ceil(steps.counts[begin] + 1e-6)) + 1, Matrix(0, layout.size()), 0};
  std::vector<float> now(layout.size()), later(layout.size());
  for (long k = 0;; ++k) {
    const double count = static_cast<double>(beats.first - 1) + (static_cast<double>(k) + 0.5) / kBeat,
                 half = 0.5 / kBeat;
    const auto at = frame_of(steps.counts, settled, count), before = frame_of(steps.counts, settled, count - half),
               after = frame_of(steps.counts, settled, count + half);
    if (!at || !before || !after) {
      if (k > 0) break;
      return beats;
    }
    beats.rows.resize_rows(beats.rows.rows() + 1);
    const auto row = beats.rows.row(beats.rows.rows() - 1);
    placed.read(*at, now);
    moves::to_limbs(now, layout, row);
    placed.read(*before, now);
    placed.read(*after, later);
    for (std::size_t i = 0; i + 1 < layout.dimensions; ++i) {
      const std::size_t axis = pose::kMidHip * layout.dimensions + moves::LimbRow::floor_axis(i);
      row[layout.velocity() + i] = (later[axis] - now[axis]) * static_cast<float>(kBeat);
    }
  }
  const std::size_t whole = beats.rows.rows() / model::kBeatPoses;
  beats.windows = whole < 2 ? 0 : whole - 1;
  return beats;
}

/// Mean joint speed frame by frame, smoothed over two seconds, the clip's mean being 1.
std::vector<double> energy_of(const TrainingClip& clip) {
  const std::size_t d = clip.dimensions();
  std::vector<double> speeds(clip.keypoints.rows(), 0.0);
  for (std::size_t t = 1; t < speeds.size(); ++t) {
    for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
      double square = 0;
      for (std::size_t i = joint * d; i < (joint + 1) * d; ++i) {
        square += std::pow(clip.keypoints(t, i) - clip.keypoints(t - 1, i), 2);
      }
      speeds[t] += std::sqrt(square);
    }
  }
  speeds = pose::smooth(speeds, clip.fps);
  const double mean = sum_of(speeds) / static_cast<double>(speeds.size());
  for (double& speed : speeds) speed = mean > 0 ? speed / mean : 1;
  return speeds;
}

/// BeatMusic's features at each frame of a clip, counted by its dancer.
Matrix music_of(const TrainingClip& clip, const Steps& steps, const Dataset& dataset) {
  Matrix features(clip.mel.rows(), model::kMusicFeatures);
  moves::BeatMusic music(clip.mel.columns());
  std::vector<float> standardised(clip.mel.columns());
  for (std::size_t t = 1; t < features.rows(); ++t) {
    for (std::size_t m = 0; m < standardised.size(); ++m) {
      standardised[m] = (clip.mel(t, m) - dataset.mel_mean[m]) / dataset.mel_deviation[m];
    }
    music.push(standardised, steps.counts[t]);
    music.write(features.row(t));
  }
  return features;
}

std::vector<float> weights_of(const std::string& style, const std::vector<std::string>& styles) {
  const auto found = std::ranges::find(styles, style);
  if (style.empty() || found == styles.end()) return {};
  std::vector<float> weights(styles.size(), 0.0F);
  weights[static_cast<std::size_t>(found - styles.begin())] = 1;
  return weights;
}

/// All of a clip that doesn't depend on how it is turned.
struct Prepared {
  const TrainingClip* clip;
  Steps steps;
  moves::CountOrigin origin;
  double size;  // of the usual dancer, by this one's
};

double usual_size(const std::vector<float>& lengths) {
  return sum_of(std::vector<double>(lengths.begin(), lengths.end()));
}

std::vector<Prepared> prepare_clips(const std::vector<TrainingClip>& clips, const std::vector<float>& lengths) {
  std::vector<Steps> steps;
  for (const TrainingClip& clip : clips) steps.push_back(count_steps(clip));
  align(steps);
  std::vector<Prepared> prepared;
  for (std::size_t i = 0; i < clips.size(); ++i) {
    const double size = clips[i].dimensions() == 3 ? usual_size(lengths) / sum_of(lengths_of(clips[i])) : 1;
    prepared.push_back({&clips[i], steps[i], find_origin(clips[i], steps[i]), size});
  }
  return prepared;
}

/// [windows, kWindowPoses · 15 D]
Tensor windows_of(const BeatPoses& beats) {
  const Tensor rows = to_tensor(beats.rows);
  std::vector<Tensor> windows;
  for (std::size_t i = 0; i < beats.windows; ++i)
    windows.push_back(rows.narrow(0, static_cast<std::int64_t>(i) * kBeat, kWindow).flatten());
  return windows.empty() ? torch::zeros({0, kWindow * rows.size(1)}) : torch::stack(windows);
}

/// The joint that another hangs on; of the root, itself.
std::size_t parent_of(std::size_t joint) {
  for (std::size_t limb = 0; limb < pose::kLimbs.size(); ++limb) {
    if (pose::bone_of(limb).child == joint) return pose::bone_of(limb).parent;
  }
  return joint;
}

/// A limb and those that hang on it.
double limbs_beyond(std::size_t limb) {
  double count = 1;
  for (std::size_t other = 0; other < pose::kLimbs.size(); ++other) {
    std::size_t joint = pose::bone_of(other).parent;
    while (joint != pose::kMidHip && joint != pose::bone_of(limb).child) joint = parent_of(joint);
    if (joint == pose::bone_of(limb).child) count += 1;
  }
  return count;
}

/// How much a window's numbers count: its ends little, for what is put together little depends on them; a limb that
/// others hang on more than its length says; [kWindowPoses · 15 D].
Tensor importance(std::int64_t dimensions) {
  constexpr double kLeast = 0.15;
  const Tensor at = (torch::arange(kWindow, torch::kFloat64) + 0.5) / kBeat - 1;
  const Tensor times = torch::cos(at * (std::numbers::pi / 2)).clamp_min(kLeast);
  Tensor row = torch::ones({static_cast<std::int64_t>(pose::kJoints) * dimensions}, torch::kFloat64);
  for (std::size_t limb = 0; limb < pose::kLimbs.size(); ++limb) {
    const double weight = std::sqrt(limbs_beyond(limb));
    row.narrow(0, static_cast<std::int64_t>(limb) * dimensions, dimensions).fill_(weight);
  }
  constexpr double kRoot = 0.7;  // a beat's way carries the whole body, but nothing hangs on where it began
  row.slice(0, static_cast<std::int64_t>(pose::kLimbs.size()) * dimensions, row.size(0) - 1).fill_(kRoot);
  row[row.size(0) - 1] = 2;
  return torch::outer(times, row).flatten();
}

/// Windows' numbers [N, components] of the windows [N, kWindowPoses · 15 D].
Tensor numbers_of(const Tensor& windows, const model::MoveBasis& basis, std::int64_t dimensions) {
  const Tensor weight = importance(dimensions);
  const Tensor components = to_tensor(basis.components).to(torch::kFloat64) * weight;
  const Tensor away = (windows.to(torch::kFloat64) - torch::tensor(basis.mean).to(torch::kFloat64)) * weight;
  return (away.matmul(components.t()) / components.square().sum(1)).to(torch::kFloat32);
}

void write_static_conditions(const Prepared& prepared, const Placed& placed, const BeatPoses& beats,
                             const std::vector<double>& energy, const Matrix& music, const std::vector<float>& style,
                             const Variant& variant, const pose::Segment& segment, const model::ConditionLayout& layout,
                             Matrix& conditions) {
  const std::size_t d = placed.layout().dimensions;
  for (std::size_t i = 0; i < beats.windows; ++i) {
    const long beat = beats.first + static_cast<long>(i);
    const auto known = frame_of(prepared.steps.counts, segment, static_cast<double>(beat) - 1);
    const auto middle = frame_of(prepared.steps.counts, segment, static_cast<double>(beat));
    const auto frame = std::min(static_cast<std::size_t>(std::ceil(known.value_or(static_cast<double>(segment.begin)))),
                                segment.end - 1);
    moves::BeatConditions now;
    now.beat = beat;
    now.origin = prepared.origin;
    if (variant.mirrored) now.origin = {now.origin.sixes + 3, now.origin.eights + 4};  // the other foot
    now.tempo = prepared.steps.tempi[frame];
    for (std::size_t axis = 0; axis + 1 < d; ++axis) {
      now.place[axis] = placed.joints()(frame, pose::kMidHip * d + moves::LimbRow::floor_axis(axis));
    }
    now.energy = energy[static_cast<std::size_t>(middle.value_or(static_cast<double>(frame)))];
    now.music = music.row(frame);
    now.style = style;
    conditions.resize_rows(conditions.rows() + 1);
    moves::write_conditions(now, layout, conditions.row(conditions.rows() - 1));
  }
}

std::vector<std::string> styles_of(const std::vector<TrainingClip>& clips) {
  std::set<std::string> styles;
  for (const TrainingClip& clip : clips) {
    if (!clip.style.empty()) styles.insert(clip.style);
  }
  if (styles.size() > model::kMostStyles) {
    fail("the training clips have {} styles, expected at most {}", styles.size(), model::kMostStyles);
  }
  return {styles.begin(), styles.end()};
}

}  // namespace

std::vector<Variant> variants_of(std::int64_t dimensions) {
  constexpr double kTurn = std::numbers::pi / 6;
  std::vector<Variant> variants{{false, 0}, {true, 0}};
  if (dimensions == 3)
    variants.insert(variants.end(), {{false, kTurn}, {true, kTurn}, {false, -kTurn}, {true, -kTurn}});
  return variants;
}

model::MoveBasis find_basis(const Dataset& dataset, const model::Config& config) {
  model::MoveBasis basis;
  basis.styles = styles_of(dataset.train);
  basis.lengths.assign(pose::kLimbs.size(), 0.0F);
  std::vector<double> units;
  for (const TrainingClip& clip : dataset.train) units.push_back(clip.unit);
  std::nth_element(units.begin(), units.begin() + static_cast<std::ptrdiff_t>(units.size() / 2), units.end());
  basis.unit = units[units.size() / 2];
  if (config.pose.dimensions == 3) {
    for (const TrainingClip& clip : dataset.train) {
      const auto lengths = lengths_of(clip);
      for (std::size_t limb = 0; limb < lengths.size(); ++limb) {
        basis.lengths[limb] += static_cast<float>(lengths[limb] / static_cast<double>(dataset.train.size()));
      }
    }
    if (!(usual_size(basis.lengths) > 0)) fail("the training clips' dancers have no size");
  }
  std::vector<Tensor> all;
  for (const Prepared& prepared : prepare_clips(dataset.train, basis.lengths)) {
    for (const Variant& variant : variants_of(config.pose.dimensions)) {
      const Placed placed(*prepared.clip, variant, prepared.size);
      for (const pose::Segment& segment : prepared.clip->segments) {
        all.push_back(windows_of(beat_poses(placed, prepared.steps, *prepared.clip, segment)));
      }
    }
  }
  const Tensor windows = torch::cat(all).to(torch::kFloat64);
  const std::int64_t size = config.moves.components;
  if (windows.size(0) < size || windows.size(1) < size) {
    fail("moves.components is {}, but the training split has {} windows of {} numbers", size, windows.size(0),
         windows.size(1));
  }
  const Tensor weight = importance(config.pose.dimensions);
  const Tensor mean = windows.mean(0), away = (windows - mean) * weight;
  const auto [variances, vectors] = torch::linalg_eigh(away.t().matmul(away) / static_cast<double>(windows.size(0)));
  Tensor components = vectors.t().flip(0).narrow(0, 0, size);
  const Tensor largest = components.gather(1, components.abs().argmax(1, true));
  constexpr double kLeastVariance = 1e-12;
  const Tensor deviations = variances.flip(0).narrow(0, 0, size).clamp_min(kLeastVariance).sqrt();
  components =
      components * largest.sign() * deviations.unsqueeze(1) / weight;  // which of two opposite ones is found is chance
  basis.mean = to_floats(mean);
  basis.components = to_matrix(components);
  return basis;
}

Windows make_windows(const std::vector<TrainingClip>& clips, const Dataset& dataset, const model::Config& config,
                     const std::vector<Variant>& variants) {
  const auto layout = model::describe_flow(config).conditions;
  std::vector<std::int64_t> first;
  std::vector<std::vector<Tensor>> numbers(variants.size());
  std::vector<Matrix> conditions(variants.size(), Matrix(0, layout.size()));
  for (const Prepared& prepared : prepare_clips(clips, dataset.moves.lengths)) {
    const TrainingClip& clip = *prepared.clip;
    const auto energy = energy_of(clip);
    const Matrix music = music_of(clip, prepared.steps, dataset);
    const auto style = weights_of(clip.style, dataset.moves.styles);
    for (const pose::Segment& segment : clip.segments) {
      for (std::size_t v = 0; v < variants.size(); ++v) {
        const Placed placed(clip, variants[v], prepared.size);
        const BeatPoses beats = beat_poses(placed, prepared.steps, clip, segment);
        if (v == 0) first.insert(first.end(), beats.windows, static_cast<std::int64_t>(first.size()));
        if (beats.windows == 0) continue;
        numbers[v].push_back(numbers_of(windows_of(beats), dataset.moves, config.pose.dimensions));
        write_static_conditions(prepared, placed, beats, energy, music, style, variants[v], segment, layout,
                                conditions[v]);
      }
    }
  }
  std::vector<Tensor> all_numbers, all_conditions;
  for (std::size_t v = 0; v < variants.size(); ++v) {
    all_numbers.push_back(numbers[v].empty() ? torch::zeros({0, config.moves.components}) : torch::cat(numbers[v]));
    all_conditions.push_back(to_tensor(conditions[v]));
  }
  return {torch::stack(all_numbers), torch::stack(all_conditions), torch::tensor(first, torch::kLong)};
}

Tensor carry_on(const model::MoveBasis& basis) {
  const auto row = static_cast<std::int64_t>(basis.mean.size()) / kWindow;
  const Tensor components = to_tensor(basis.components).to(torch::kFloat64);
  const Tensor later = components.narrow(1, kBeat * row, kBeat * row);
  const Tensor at = (torch::arange(kBeat, torch::kFloat64) + 0.5) / kBeat;
  const Tensor fade = torch::cos(at * (std::numbers::pi / 2)).square().repeat_interleave(row);
  const Tensor moved = torch::cat({later * fade, torch::zeros_like(later)}, 1);
  const Tensor weight = importance(row / static_cast<std::int64_t>(pose::kJoints));
  const Tensor weighted = components * weight;
  return ((moved * weight).matmul(weighted.t()) / weighted.square().sum(1)).to(torch::kFloat32);
}

}  // namespace choreo::train
