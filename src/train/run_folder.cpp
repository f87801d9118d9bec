#include "choreo/train/run_folder.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace fs = std::filesystem;

namespace choreo::train {
namespace {

constexpr const char* kStateFormat = "choreo-training-state";
constexpr std::string_view kStateEnding = ".state.safetensors";

/// What a resumed run may be told anew: it doesn't change what is learned.
const std::set<std::string> kFreeKeys{"train.corpus", "train.out",  "train.iterations",       "train.threads",
                                      "train.device", "train.keep", "train.checkpoint_every", "train.validate_every"};

double number(const TensorFile& file, const char* key, const std::string& where) {
  const auto found = file.metadata.find(key);
  double value = 0;
  if (found == file.metadata.end()) fail("{}: metadata {} is missing", where, quote(key));
  const std::string& text = found->second;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc()) {
    fail("{}: metadata {} is {}, expected a number", where, quote(key), quote(text));
  }
  return value;
}

}  // namespace

RunFolder::RunFolder(fs::path path) : path_(std::move(path)) {}

bool RunFolder::has_run() const { return fs::exists(path_ / "config.json"); }

void RunFolder::start(const model::Config& config) const {
  if (has_run()) fail("{}: a run is there already\n  go on with it by --resume, or give another --out", quote(path_));
  make_writable_directory(path_);
  make_writable_directory(path_ / "checkpoints");
  write_atomically(path_ / "config.json", model::dump_config(config));
}

void RunFolder::go_on(const model::Config& config) const {
  if (!has_run()) fail("{}: no run to resume (no config.json in it)", quote(path_));
  for (const std::string& key : model::differing_keys(model::read_config(path_ / "config.json"), config)) {
    if (!kFreeKeys.contains(key)) {
      fail("{}: the run has another {}; a resumed run must keep it", quote(path_ / "config.json"), key);
    }
  }
  make_writable_directory(path_ / "checkpoints");
  write_atomically(path_ / "config.json", model::dump_config(config));
}

std::vector<std::int64_t> RunFolder::iterations() const {
  std::vector<std::int64_t> found;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(path_ / "checkpoints", none)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(kStateEnding)) continue;
    std::int64_t iteration = 0;
    const char* end = name.data() + name.size() - kStateEnding.size();
    const auto [stop, error] = std::from_chars(name.data(), end, iteration);
    if (error == std::errc() && stop == end && fs::exists(checkpoint_path(iteration))) found.push_back(iteration);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::int64_t RunFolder::newest_iteration() const {
  const auto found = iterations();
  return found.empty() ? -1 : found.back();
}

fs::path RunFolder::checkpoint_path(std::int64_t iteration) const {
  return path_ / "checkpoints" / fmt::format("{}.safetensors", iteration);
}

fs::path RunFolder::state_path(std::int64_t iteration) const {
  return path_ / "checkpoints" / fmt::format("{}{}", iteration, kStateEnding);
}

model::Checkpoint RunFolder::read_checkpoint(std::int64_t iteration) const {
  return model::read_checkpoint(checkpoint_path(iteration));
}

TrainingState RunFolder::read_state(std::int64_t iteration) const {
  const fs::path path = state_path(iteration);
  const std::string where = quote(path);
  TensorFile file = read_safetensors(path);
  if (file.metadata["format"] != kStateFormat) fail("{}: not a training state", where);
  return {static_cast<std::int64_t>(number(file, "iteration", where)), number(file, "seconds", where),
          number(file, "best_loss", where), std::move(file.tensors)};
}

void RunFolder::write(const model::Checkpoint& checkpoint, const TrainingState& state, std::int64_t keep) const {
  // The state first: a checkpoint that is there can always be gone on from.
  write_safetensors(state_path(state.iteration), {{{"format", kStateFormat},
                                                   {"iteration", fmt::format("{}", state.iteration)},
                                                   {"seconds", fmt::format("{}", state.seconds)},
                                                   {"best_loss", fmt::format("{}", state.best_loss)}},
                                                  state.optimiser});
  model::write_checkpoint(checkpoint_path(state.iteration), checkpoint);
  auto old = iterations();
  for (std::int64_t i = 0; i + keep < static_cast<std::int64_t>(old.size()); ++i) {
    fs::remove(checkpoint_path(old[static_cast<std::size_t>(i)]));
    fs::remove(state_path(old[static_cast<std::size_t>(i)]));
  }
}

void RunFolder::write_best(const model::Checkpoint& checkpoint) const {
  model::write_checkpoint(path_ / "best.safetensors", checkpoint);
}

}  // namespace choreo::train
