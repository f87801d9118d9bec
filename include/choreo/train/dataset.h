#pragma once

#include "choreo/core/matrix.h"
#include "choreo/data/clip.h"
#include "choreo/model/checkpoint.h"
#include "choreo/model/config.h"

#include <filesystem>
#include <string>
#include <vector>

namespace choreo::train {

/// One clip as the network sees it.
struct TrainingClip {
  std::string name;  ///< its id in the corpus
  double fps = 25;
  Matrix mel;        ///< [T, n_mels] dB, shifted by audio_lookahead
  Matrix keypoints;  ///< [T, 15 · D]
  std::vector<pose::Segment> segments;
  double aspect = 1;  ///< true width / height of its unit square; 3-D: 1
  double unit = 1;    ///< 3-D: metres in its unit cube
  std::string style;  ///< what is danced; empty: not known

  [[nodiscard]] std::size_t dimensions() const { return keypoints.columns() / pose::kJoints; }
};

/// A corpus in memory, and what a checkpoint keeps of it.
struct Dataset {
  std::vector<TrainingClip> train;
  std::vector<TrainingClip> valid;
  std::vector<float> mel_mean;       ///< [n_mels] dB, over the training split
  std::vector<float> mel_deviation;  ///< [n_mels] dB
  model::PoseStatistics poses;       ///< over the training split's segments
  model::MoveBasis moves;            ///< of the training clips' windows, where moves are sampled
  Matrix start_poses;                ///< [N, 15 · D]: first poses of the training clips
  double aspect = 1;                 ///< median over the training clips
  double median_joint_speed = 0;     ///< of the training clips' seen_motion() [unit square's height / s]

  /// A checkpoint of no iterations yet: everything but the weights.
  [[nodiscard]] model::Checkpoint checkpoint(const model::Config& config) const;
};

/// Reads a corpus's train and valid clips. Throws Error when one doesn't fit the config or the train split is empty.
Dataset load_dataset(const std::filesystem::path& corpus, const model::Config& config);

}  // namespace choreo::train
