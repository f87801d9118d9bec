#include "choreo/train/dataset.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/data/corpus.h"
#include "choreo/moves/features.h"
#include "choreo/pose/kinetics.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "train/steps.h"
#include "train/windows.h"

namespace choreo::train {
namespace {

/// Standardising by less than this [dB] would blow up the rounding of a band that never sounds.
constexpr double kLeastDeviation = 1e-3;
/// The same for a coordinate that never moves [of the unit square].
constexpr double kLeastMotion = 1e-6;

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void check_fits(const data::Clip& clip, const model::Config& config, const std::string& where) {
  if (clip.fps != config.pose.fps) {
    fail("{}: {} frames/s, but pose.fps is {}", where, clip.fps, config.pose.fps);
  }
  if (clip.mel.columns() != static_cast<std::size_t>(config.audio.n_mels)) {
    fail("{}: {} mel bands, but audio.n_mels is {}", where, clip.mel.columns(), config.audio.n_mels);
  }
  const auto dimensions = static_cast<std::int64_t>(clip.dimensions());
  if (dimensions != config.pose.dimensions) {
    fail("{}: {}-D, but pose.dimensions is {}\n  choreo-prep --set pose.dimensions={} makes such a corpus", where,
         dimensions, config.pose.dimensions, config.pose.dimensions);
  }
  const auto& audio = config.audio;
  if (clip.sample_rate != audio.sample_rate || clip.n_fft != audio.n_fft) {
    fail("{}: its mel is of {} Hz with an n_fft of {}, but audio.sample_rate is {} and audio.n_fft {}", where,
         clip.sample_rate, clip.n_fft, audio.sample_rate, audio.n_fft);
  }
  if (clip.normalise != config.pose.normalise) {
    fail("{}: normalised {}, but pose.normalise is {}", where, quote(clip.normalise), quote(config.pose.normalise));
  }
  if (clip.segments.empty()) fail("{}: has no segment to train on", where);
}

/// Mean and deviation of each column over all rows that were added.
class ColumnStatistics {
 public:
  explicit ColumnStatistics(std::size_t columns) : sum_(columns), square_(columns) {}

  void add(std::span<const float> row, std::span<const float> origin = {}) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const double value = static_cast<double>(row[i]) - (origin.empty() ? 0 : origin[i]);
      sum_[i] += value;
      square_[i] += value * value;
    }
    ++count_;
  }

  [[nodiscard]] std::vector<float> means() const {
    return each([&](std::size_t i) { return sum_[i] / count_; });
  }
  /// Standard deviations; 1 where one is under `least`, which would blow up the rounding.
  [[nodiscard]] std::vector<float> deviations(double least) const {
    return each([&](std::size_t i) {
      const double mean = sum_[i] / count_;
      return above(std::sqrt(std::max(0.0, square_[i] / count_ - mean * mean)), least);
    });
  }
  /// Root mean squares; 1 where one is under `least`.
  [[nodiscard]] std::vector<float> sizes(double least) const {
    return each([&](std::size_t i) { return above(std::sqrt(square_[i] / count_), least); });
  }

 private:
  template <class Value>
  [[nodiscard]] std::vector<float> each(const Value& value) const {
    std::vector<float> values;
    for (std::size_t i = 0; i < sum_.size(); ++i) values.push_back(static_cast<float>(value(i)));
    return values;
  }
  static double above(double value, double least) { return value < least ? 1 : value; }

  std::vector<double> sum_;
  std::vector<double> square_;
  double count_ = 0;
};

/// Collects, clip by clip, what a checkpoint keeps of the training split.
class Statistics {
 public:
  Statistics(std::size_t n_mels, std::size_t pose_size) : mel_(n_mels), poses_(pose_size), steps_(pose_size) {}

  void add(const data::Clip& clip) {
    for (std::size_t t = 0; t < clip.mel.rows(); ++t) mel_.add(clip.mel.row(t));
    aspects_.push_back(clip.pixels.aspect());
    if (starts_.empty()) starts_ = Matrix(0, clip.keypoints.columns());
    starts_.resize_rows(starts_.rows() + 1);
    std::ranges::copy(clip.keypoints.row(clip.segments.front().begin), starts_.row(starts_.rows() - 1).begin());
    for (const auto& segment : clip.segments) add_segment(clip, segment);
  }

  void finish(Dataset& dataset) const {
    dataset.mel_mean = mel_.means();
    dataset.mel_deviation = mel_.deviations(kLeastDeviation);
    dataset.poses = {poses_.means(), poses_.deviations(kLeastMotion), steps_.sizes(kLeastMotion)};
    dataset.start_poses = starts_;
    dataset.aspect = median(aspects_);
    dataset.median_joint_speed = median(speeds_);
  }

 private:
  void add_segment(const data::Clip& clip, const pose::Segment& segment) {
    const auto speeds = pose::joint_speed(
        seen_motion(slice_rows(clip.keypoints, segment.begin, segment.end), clip.fps, clip.pixels.aspect()));
    speeds_.insert(speeds_.end(), speeds.begin(), speeds.end());
    for (std::size_t t = segment.begin; t < segment.end; ++t) poses_.add(clip.keypoints.row(t));
    for (std::size_t t = segment.begin + 1; t < segment.end; ++t) {
      steps_.add(clip.keypoints.row(t), clip.keypoints.row(t - 1));
    }
  }

  ColumnStatistics mel_;
  ColumnStatistics poses_;
  ColumnStatistics steps_;
  std::vector<double> aspects_;
  std::vector<double> speeds_;
  Matrix starts_;
};

TrainingClip training_clip(data::Clip clip, const std::string& name, const model::Config& config) {
  const bool space = clip.dimensions() == pose::kSpaceDimensions;
  return {name,
          config.pose.fps,
          moves::look_ahead(clip.mel, static_cast<std::size_t>(config.model.audio_lookahead)),
          std::move(clip.keypoints),
          std::move(clip.segments),
          clip.pixels.aspect(),
          space ? clip.pixels.scale[0] : 1,
          std::move(clip.style)};
}

}  // namespace

model::Checkpoint Dataset::checkpoint(const model::Config& config) const {
  model::Checkpoint checkpoint;
  checkpoint.config = config;
  checkpoint.aspect = aspect;
  checkpoint.median_joint_speed = median_joint_speed;
  checkpoint.mel_mean = mel_mean;
  checkpoint.mel_deviation = mel_deviation;
  if (checkpoint.samples_moves()) {
    checkpoint.moves = moves;
    return checkpoint;
  }
  if (checkpoint.network().measures_poses()) checkpoint.poses = poses;
  checkpoint.start_poses = start_poses;
  return checkpoint;
}

Dataset load_dataset(const std::filesystem::path& folder, const model::Config& config) {
  const data::Corpus corpus = data::read_corpus(folder);
  Dataset dataset;
  Statistics statistics(static_cast<std::size_t>(config.audio.n_mels),
                        static_cast<std::size_t>(model::describe_network(config).pose_size));
  for (const data::CorpusEntry& entry : corpus.clips) {
    if (entry.split == data::Split::kTest) continue;
    const auto path = folder / entry.file;
    data::Clip clip = data::read_clip(path);
    check_fits(clip, config, quote(path));
    const bool train = entry.split == data::Split::kTrain;
    if (train) statistics.add(clip);
    (train ? dataset.train : dataset.valid).push_back(training_clip(std::move(clip), entry.id, config));
  }
  if (dataset.train.empty()) fail("{}: no clip in the train split", quote(folder));
  statistics.finish(dataset);
  if (config.model.kind == "moves") dataset.moves = find_basis(dataset, config);
  return dataset;
}

}  // namespace choreo::train
