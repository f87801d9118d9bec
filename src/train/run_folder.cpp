#include "choreo/train/run_folder.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace fs = std::filesystem;

namespace choreo::train {
namespace {

constexpr const char* kStateFormat = "choreo-training-state";

/// What a resumed run may be told anew. (That the corpus, wherever it lies, is the same one is checked by its
/// statistics.)
const std::set<std::string> kFreeKeys{
    "train.corpus",        "train.out",  "train.iterations",       "train.threads",
    "train.device",        "train.keep", "train.checkpoint_every", "train.validate_every",
    "train.free_run_every"};

/// A state without its checkpoint: "<iteration>.state.safetensors" → <iteration>.
std::string iteration_of_state(const fs::path& path) {
  constexpr std::string_view kEnding = ".state.safetensors";
  const std::string name = path.filename().string();
  return name.ends_with(kEnding) ? name.substr(0, name.size() - kEnding.size()) : std::string();
}

}  // namespace

RunFolder::RunFolder(fs::path path) : path_(std::move(path)) {}

bool RunFolder::begun() const { return path_exists(path_ / "config.json"); }

void RunFolder::check(bool resume) const {
  const bool configured = begun();
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
  remove_lone_states();
  write_atomically(path_ / "config.json", model::dump_config(config));
}

std::uintmax_t RunFolder::size_of_files() const {
  std::uintmax_t bytes = 0;
  std::error_code unknown;
  for (const fs::path& folder : {path_, path_ / "checkpoints"}) {
    if (!is_folder(folder)) continue;
    for (const fs::path& path : list_folder(folder)) {
      if (fs::is_regular_file(path, unknown)) bytes += fs::file_size(path, unknown);
    }
  }
  return bytes;
}

void RunFolder::check_space(const model::Checkpoint& checkpoint, const model::Config::Train& plan) const {
  constexpr double kMegabyte = 1e6;
  constexpr std::uintmax_t kBytesALogRow = 160;
  std::error_code unknown;
  fs::path there_is = fs::absolute(path_, unknown);
  while (!path_exists(there_is) && there_is.has_relative_path()) there_is = there_is.parent_path();
  const fs::space_info space = fs::space(there_is, unknown);
  if (unknown || space.capacity == 0) return;  // what can't be known (/proc says 0) is found out
  const auto weights =
      static_cast<std::uintmax_t>(model::count_parameters(model::layers_of(checkpoint.config))) * sizeof(float);
  const auto kept = static_cast<std::uintmax_t>(std::min(plan.keep, plan.iterations / plan.checkpoint_every + 1));
  // Weights and two moments for each checkpoint and for the one that is being written; the best one, likewise.
  const std::uintmax_t needed =
      (kept + 1) * 3 * weights + 2 * weights + static_cast<std::uintmax_t>(plan.iterations) * kBytesALogRow;
  const std::uintmax_t there = space.available + size_of_files();
  if (there >= needed) return;
  fail("{}: {:.1f} MB are free there, but the run will need {:.1f} MB\n  train.keep={} is how many checkpoints stay",
       quote(path_), static_cast<double>(there) / kMegabyte, static_cast<double>(needed) / kMegabyte, plan.keep);
}

void RunFolder::remove_lone_states() const {
  for (const fs::path& path : list_folder(path_ / "checkpoints")) {
    const std::string iteration = iteration_of_state(path);
    std::error_code kept;
    if (!iteration.empty() && !path_exists(path_ / "checkpoints" / (iteration + ".safetensors")))
      fs::remove(path, kept);
  }
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
  const fs::path state_file = state_path(state.iteration);
  write_safetensors(state_file, {{{"format", kStateFormat},
                                  {"iteration", fmt::format("{}", state.iteration)},
                                  {"seconds", fmt::format("{}", state.seconds)},
                                  {"best_loss", fmt::format("{}", state.best_loss)}},
                                 state.optimiser});
  std::error_code kept;  // what can't be removed does no harm
  try {
    model::write_checkpoint(model::checkpoint_path(path_, state.iteration), checkpoint);
  } catch (const Error&) {
    fs::remove(state_file, kept);
    throw;
  }
  const auto old = model::checkpoint_iterations(path_);
  for (std::size_t i = 0; i + static_cast<std::size_t>(keep) < old.size(); ++i) {
    fs::remove(model::checkpoint_path(path_, old[i]), kept);
    fs::remove(state_path(old[i]), kept);
  }
}

void RunFolder::write_best(const model::Checkpoint& checkpoint) const {
  model::write_checkpoint(path_ / "best.safetensors", checkpoint);
}

}  // namespace choreo::train
