#pragma once

#include "choreo/audio/beat_tracker.h"
#include "choreo/core/matrix.h"
#include "choreo/data/clip.h"
#include "choreo/model/checkpoint.h"
#include "choreo/model/config.h"

#include <filesystem>
#include <string>
#include <vector>

namespace choreo::train {

/// How a clip's dancer counts.
struct Steps {
  std::vector<audio::BeatCount> counts;  ///< [T], never falling
  model::CountOrigin origin;             ///< of sixes and eights: where the left foot leads
  int bar = 4;                           ///< beats after which the steps come again: 2, 3 or 4
  double accent = 0;                     ///< where in the song's bars the feet are fastest [beats]: 0 of the counts
};

/// One clip as the network sees it.
struct TrainingClip {
  std::string name;  ///< its id in the corpus
  double fps = 25;
  Matrix features;   ///< [T, music inputs], see moves::FeatureBuilder: mel in dB, shifted by audio_lookahead, and so on
  Matrix keypoints;  ///< [T, 15 · D]
  std::vector<pose::Segment> segments;
  double aspect = 1;  ///< true width / height of its unit square; 3-D: 1
  Steps steps;        ///< where beats are counted
};

/// A corpus in memory, and what a checkpoint keeps of it.
struct Dataset {
  std::vector<TrainingClip> train;
  std::vector<TrainingClip> valid;
  std::vector<float> mel_mean;       ///< [n_mels] dB, over the training split
  std::vector<float> mel_deviation;  ///< [n_mels] dB
  model::PoseStatistics poses;       ///< over the training split's segments
  model::Repertoire repertoire;      ///< of the training clips, where moves are danced
  Matrix start_poses;                ///< [N, 15 · D]: first poses of the training clips
  double aspect = 1;                 ///< median over the training clips
  double median_joint_speed = 0;     ///< of the training clips' seen_motion() [unit square's height / s]

  /// A checkpoint of no iterations yet: everything but the weights.
  [[nodiscard]] model::Checkpoint checkpoint(const model::Config& config) const;
};

/// Reads a corpus's train and valid clips. Throws Error when one doesn't fit the config or the train split is empty.
Dataset load_dataset(const std::filesystem::path& corpus, const model::Config& config);

}  // namespace choreo::train
