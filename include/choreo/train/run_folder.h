#pragma once

#include "choreo/core/safetensors.h"
#include "choreo/model/checkpoint.h"
#include "choreo/model/config.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace choreo::train {

/// What a run needs beyond a checkpoint to go on as if it had never stopped.
struct TrainingState {
  std::int64_t iteration = 0;
  double seconds = 0;    ///< spent so far
  double best_loss = 0;  ///< the least of what train.best_by names so far; negative: none yet
  std::map<std::string, Tensor> optimiser;
};

/// RUN/: config.json, log.csv, checkpoints/<iteration>.safetensors (+ .state.safetensors), best.safetensors.
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path);

  /// Throws Error when a run is there and isn't to be resumed, or the other way round.
  void check(bool resume) const;
  /// Writes the folder and config.json. Throws Error when it can't be written.
  void start(const model::Config& config) const;
  /// Checks that the run may go on with this config (only how long, where and how often may differ), and writes it.
  /// Throws Error naming the key that differs, or when there are checkpoints but none has its training state.
  void go_on(const model::Config& config) const;

  /// Throws Error where the disk has no room for the checkpoints that the run will keep and the one being written.
  void check_space(const model::Checkpoint& checkpoint, const model::Config::Train& plan) const;

  /// The newest checkpoint that has its training state; 0 when there is none.
  [[nodiscard]] std::int64_t newest_iteration() const;
  [[nodiscard]] model::Checkpoint read_checkpoint(std::int64_t iteration) const;
  [[nodiscard]] TrainingState read_state(std::int64_t iteration) const;

  /// Writes state and checkpoint, then removes all but the `keep` newest. Where that fails, what was there stays.
  void write(const model::Checkpoint& checkpoint, const TrainingState& state, std::int64_t keep) const;
  void write_best(const model::Checkpoint& checkpoint) const;

  /// Whether a run was begun here.
  [[nodiscard]] bool begun() const;
  [[nodiscard]] std::filesystem::path log() const { return path_ / "log.csv"; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  [[nodiscard]] std::filesystem::path state_path(std::int64_t iteration) const;
  [[nodiscard]] std::uintmax_t size_of_files() const;
  void remove_lone_states() const;

  std::filesystem::path path_;
};

}  // namespace choreo::train
