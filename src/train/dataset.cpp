#include "choreo/train/dataset.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/data/corpus.h"
#include "choreo/model/dancer.h"
#include "choreo/pose/kinetics.h"

#include <algorithm>
#include <cmath>

namespace choreo::train {
namespace {

/// Standardising by less than this [dB] would blow up the rounding of a band that never sounds.
constexpr double kLeastDeviation = 1e-3;

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
  const auto& audio = config.audio;
  if (clip.sample_rate != audio.sample_rate || clip.n_fft != audio.n_fft) {
    fail("{}: heard at {} Hz with an n_fft of {}, but audio.sample_rate is {} and audio.n_fft {}", where,
         clip.sample_rate, clip.n_fft, audio.sample_rate, audio.n_fft);
  }
  if (clip.normalise != config.pose.normalise) {
    fail("{}: normalised {}, but pose.normalise is {}", where, quote(clip.normalise), quote(config.pose.normalise));
  }
  if (clip.segments.empty()) fail("{}: has no segment to train on", where);
}

/// Collects, clip by clip, what a checkpoint keeps of the training split.
class Statistics {
 public:
  explicit Statistics(std::size_t n_mels) : sum_(n_mels), square_(n_mels) {}

  void add(const data::Clip& clip) {
    for (std::size_t t = 0; t < clip.mel.rows(); ++t) {
      const auto row = clip.mel.row(t);
      for (std::size_t band = 0; band < row.size(); ++band) {
        sum_[band] += row[band];
        square_[band] += static_cast<double>(row[band]) * row[band];
      }
    }
    frames_ += static_cast<double>(clip.mel.rows());
    aspects_.push_back(clip.pixels.aspect());
    const auto pose = clip.keypoints.row(clip.segments.front().begin);
    poses_.insert(poses_.end(), pose.begin(), pose.end());
    for (const auto& segment : clip.segments) {
      const auto speeds = pose::joint_speed(
          pose::kinetic_motion(slice_rows(clip.keypoints, segment.begin, segment.end), clip.fps, clip.pixels.aspect()));
      speeds_.insert(speeds_.end(), speeds.begin(), speeds.end());
    }
  }

  void finish(Dataset& dataset) const {
    for (std::size_t band = 0; band < sum_.size(); ++band) {
      const double mean = sum_[band] / frames_;
      const double variance = std::max(0.0, square_[band] / frames_ - mean * mean);
      const double deviation = std::sqrt(variance);
      dataset.mel_mean.push_back(static_cast<float>(mean));
      dataset.mel_deviation.push_back(deviation < kLeastDeviation ? 1.0F : static_cast<float>(deviation));
    }
    dataset.start_poses = Matrix(poses_.size() / pose::kPoseSize, pose::kPoseSize);
    std::copy(poses_.begin(), poses_.end(), dataset.start_poses.values().begin());
    dataset.aspect = median(aspects_);
    dataset.median_joint_speed = median(speeds_);
  }

 private:
  std::vector<double> sum_;
  std::vector<double> square_;
  double frames_ = 0;
  std::vector<double> aspects_;
  std::vector<double> speeds_;
  std::vector<float> poses_;
};

}  // namespace

model::Checkpoint Dataset::checkpoint(const model::Config& config) const {
  model::Checkpoint checkpoint;
  checkpoint.config = config;
  checkpoint.aspect = aspect;
  checkpoint.median_joint_speed = median_joint_speed;
  checkpoint.mel_mean = mel_mean;
  checkpoint.mel_deviation = mel_deviation;
  checkpoint.start_poses = start_poses;
  return checkpoint;
}

Dataset load_dataset(const std::filesystem::path& folder, const model::Config& config) {
  const data::Corpus corpus = data::read_corpus(folder);
  const auto lookahead = static_cast<std::size_t>(config.model.audio_lookahead);
  Dataset dataset;
  Statistics statistics(static_cast<std::size_t>(config.audio.n_mels));
  for (const data::CorpusEntry& entry : corpus.clips) {
    if (entry.split == data::Split::kTest) continue;
    const auto path = folder / entry.file;
    data::Clip clip = data::read_clip(path);
    check_fits(clip, config, quote(path));
    const bool train = entry.split == data::Split::kTrain;
    if (train) statistics.add(clip);
    (train ? dataset.train : dataset.valid)
        .push_back({model::heard(clip.mel, lookahead), std::move(clip.keypoints), std::move(clip.segments),
                    clip.pixels.aspect()});
  }
  if (dataset.train.empty()) fail("{}: no clip in the train split", quote(folder));
  statistics.finish(dataset);
  return dataset;
}

}  // namespace choreo::train
