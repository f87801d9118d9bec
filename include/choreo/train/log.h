#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>

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

/// RUN/log.csv: a row an iteration.
class TrainingLog {
 public:
  /// Keeps the rows up to `iteration` of a log that is there, and goes on after them.
  TrainingLog(const std::filesystem::path& path, std::int64_t iteration);

  void add(std::int64_t iteration, double seconds, const LossValues& loss, const std::optional<Validation>& validation);

 private:
  std::filesystem::path path_;
  std::ofstream stream_;
};

}  // namespace choreo::train
