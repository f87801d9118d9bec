#include "choreo/train/run_folder.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace fs = std::filesystem;

namespace choreo::train {
namespace {

constexpr const char* kStateFormat = "choreo-training-state";

/// What a resumed run may be told anew. (That the corpus, wherever it lies, is the same one is checked by its
/// statistics.)
const std::set<std::string> kFreeKeys{"train.corpus", "train.out",  "train.iterations",       "train.threads",
                                      "train.device", "train.keep", "train.checkpoint_every", "train.validate_every"};

}  // namespace

RunFolder::RunFolder(fs::path path) : path_(std::move(path)) {}

void RunFolder::check(bool resume) const {
  const bool configured = path_exists(path_ / "config.json");
  const bool trained = path_exists(path_ / "best.safetensors") || !model::checkpoint_iterations(path_).empty();
  if (!resume && (configured || trained)) {
    fail("{}: a run is there already\n  go on with it by --resume, or give another --out", quote(path_));
  }
  if (resume && !configured) fail("{}: no run to resume (no config.json in it)", quote(path_));
}

void RunFolder::start(const model::Config& config) const {
  make_writable_directory(path_);
  make_writable_directory(path_ / "checkpoints");
  write_atomically(path_ / "config.json", model::dump_config(config));
}

void RunFolder::go_on(const model::Config& config) const {
  for (const std::string& key : model::differing_keys(model::read_config(path_ / "config.json"), config)) {
    if (!kFreeKeys.contains(key)) {
      fail("{}: the run has another {}; a resumed run must keep it", quote(path_ / "config.json"), key);
    }
  }
  if (newest_iteration() == 0 && !model::checkpoint_iterations(path_).empty()) {
    fail("{}: no checkpoint has its training state (.state.safetensors) beside it", quote(path_ / "checkpoints"));
  }
  make_writable_directory(path_ / "checkpoints");
  remove_partial_files(path_);
  remove_partial_files(path_ / "checkpoints");
  write_atomically(path_ / "config.json", model::dump_config(config));
}

std::int64_t RunFolder::newest_iteration() const {
  const auto iterations = model::checkpoint_iterations(path_);
  const auto newest = std::find_if(iterations.rbegin(), iterations.rend(),
                                   [this](std::int64_t iteration) { return path_exists(state_path(iteration)); });
  return newest == iterations.rend() ? 0 : *newest;
}

fs::path RunFolder::state_path(std::int64_t iteration) const {
  return path_ / "checkpoints" / fmt::format("{}.state.safetensors", iteration);
}

model::Checkpoint RunFolder::read_checkpoint(std::int64_t iteration) const {
  return model::read_checkpoint(model::checkpoint_path(path_, iteration));
}

TrainingState RunFolder::read_state(std::int64_t iteration) const {
  const fs::path path = state_path(iteration);
  const std::string where = quote(path);
  TensorFile file = read_safetensors(path);
  if (file.text("format", where) != kStateFormat) fail("{}: not a training state", where);
  const std::int64_t found = file.integer("iteration", where);
  if (found != iteration) fail("{}: its iteration is {}", where, found);
  return {found, file.number("seconds", where), file.number("best_loss", where), std::move(file.tensors)};
}

void RunFolder::write(const model::Checkpoint& checkpoint, const TrainingState& state, std::int64_t keep) const {
  // The state first: a checkpoint that is there can always be gone on from.
  write_safetensors(state_path(state.iteration), {{{"format", kStateFormat},
                                                   {"iteration", fmt::format("{}", state.iteration)},
                                                   {"seconds", fmt::format("{}", state.seconds)},
                                                   {"best_loss", fmt::format("{}", state.best_loss)}},
                                                  state.optimiser});
  model::write_checkpoint(model::checkpoint_path(path_, state.iteration), checkpoint);
  const auto old = model::checkpoint_iterations(path_);
  for (std::size_t i = 0; i + static_cast<std::size_t>(keep) < old.size(); ++i) {
    std::error_code kept;  // what can't be removed does no harm
    fs::remove(state_path(old[i]), kept);
    fs::remove(model::checkpoint_path(path_, old[i]), kept);
  }
}

void RunFolder::write_best(const model::Checkpoint& checkpoint) const {
  model::write_checkpoint(path_ / "best.safetensors", checkpoint);
}

}  // namespace choreo::train
