#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace choreo::train {

/// The two terms of the loss and their weighted sum.
struct LossValues {
  double total = 0;
  double pose = 0;
  double limb = 0;
};

/// On the validation split: the network's loss, and that of copying the last frame. A model that does no better than
/// the copy has learned nothing.
struct Validation {
  LossValues model;
  LossValues copy;
};

/// A free-running dance beside the real one, the mean over the validation clips.
struct FreeRun {
  double freeze_ratio = 0;  ///< share of 1-s windows in which the dancer stands still
  double energy_ratio = 0;  ///< mean joint speed, generated / real
  double limb_ratio = 0;    ///< limb-length variation, generated / real
  /// pose::beat_coherence() of the ankles with the song's tracked beats, and with those of songs of other tempi; 0
  /// where too few are tracked.
  double coherence = 0, control = 0;
};

/// A row of RUN/log.csv.
struct LogRow {
  std::int64_t iteration = 0;
  double seconds = 0;
  LossValues loss;
  std::optional<Validation> validation;  ///< where one was due
  std::optional<FreeRun> free_run;
};

/// RUN/log.csv: a row an iteration.
class TrainingLog {
 public:
  /// Keeps the rows up to `iteration` of a log that is there, and goes on after them.
  TrainingLog(const std::filesystem::path& path, std::int64_t iteration);
  ~TrainingLog();
  TrainingLog(const TrainingLog&) = delete;
  TrainingLog& operator=(const TrainingLog&) = delete;

  /// Throws Error when the disk is full.
  void add(const LogRow& row);
  /// Brings the rows to the disk: before a checkpoint that counts on them.
  void flush();

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// The rows of a log (that of an older version too, which has fewer columns). Throws Error where it can't be read or a
/// row makes no sense; a last row that is cut short is left out.
std::vector<LogRow> read_log(const std::filesystem::path& path);

}  // namespace choreo::train
