#include "choreo/train/trainer.h"

#include "choreo/core/error.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"
#include "choreo/nn/device.h"
#include "choreo/train/curves.h"
#include "choreo/train/dataset.h"
#include "choreo/train/log.h"
#include "choreo/train/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "train/free_run.h"
#include "train/learner.h"
#include "train/processes.h"

namespace choreo::train {
namespace {

using Clock = std::chrono::steady_clock;

/// How an iteration ended.
struct Outcome {
  int signal = 0;    ///< what asked the run to end; 0: nothing
  std::string note;  ///< for the progress line
};

/// A run: its iterations, each with what is due after it: validation, a row of the log, a checkpoint. Rank 0 writes.
class Run {
 public:
  Run(Learner& learner, const RunFolder& folder, const model::Config& config, const Processes& processes)
      : learner_(learner), folder_(folder), config_(config), plan_(config.train), processes_(processes) {}

  /// Starts at 0, or after the newest checkpoint of the run to go on with.
  void begin(bool resume, const Log& log) {
    if (processes_.first()) {
      if (resume)
        go_on(log);
      else
        folder_.start(config_);
    }
    learner_.share();
    if (processes_.first()) table_.emplace(folder_.log(), learner_.iteration());
  }

  Outcome advance(const std::function<int()>& stop) {
    const Iteration done = learner_.iterate();
    if (!done.broken.empty()) refuse(done.broken);
    const int signal = signal_of_any(stop());
    LogRow row{learner_.iteration(), seconds(), done.loss, {}, {}};
    if (due(plan_.validate_every)) row.validation = learner_.validate();
    if (plan_.free_run_every > 0 && due(plan_.free_run_every)) {
      row.free_run = learner_.run_freely();
    }
    if (processes_.first()) write(row, signal != 0 || due(plan_.checkpoint_every));
    note_figures(row);
    return {signal, fmt::format("loss {:.5f}{}{}", done.loss.total, validated_, danced_)};
  }

 private:
  void go_on(const Log& log) {
    folder_.go_on(config_);
    const std::int64_t newest = folder_.newest_iteration();
    if (newest == 0) return log(LogLevel::kInfo, "no checkpoint yet: starting anew");
    const TrainingState state = folder_.read_state(newest);
    learner_.restore(folder_.read_checkpoint(newest), state, quote(folder_.path()));
    seconds_before_ = state.seconds;
    best_ = state.best_loss;
    log(LogLevel::kInfo, fmt::format("going on after iteration {}", newest));
  }

  /// The signal of the first process that got one: all must end after the same iteration, and say why.
  [[nodiscard]] int signal_of_any(int own) const {
    const auto all = processes_.gather(own);
    const auto first = std::ranges::find_if(all, [](double signal) { return signal != 0; });
    return first == all.end() ? 0 : static_cast<int>(*first);
  }

  [[nodiscard]] bool due(std::int64_t every) const {
    return learner_.iteration() % every == 0 || learner_.iteration() == plan_.iterations;
  }

  [[noreturn]] void refuse(const std::string& broken) const {
    const std::int64_t newest = folder_.newest_iteration();
    const std::string last =
        newest > 0 ? "the last good checkpoint is " + quote(model::checkpoint_path(folder_.path(), newest))
                   : "there is no checkpoint yet";
    fail("{} isn't finite at iteration {}; {}\n  a smaller optimiser.learning_rate may help", broken,
         learner_.iteration(), last);
  }

  void write(const LogRow& row, bool checkpoint_due) {
    keep_if_best(row);
    table_->add(row);
    if (!checkpoint_due) return;
    table_->flush();
    folder_.write(learner_.checkpoint(), {learner_.iteration(), seconds(), best_, learner_.state()}, plan_.keep);
  }

  void keep_if_best(const LogRow& row) {
    const bool by_loss = plan_.best_by == "loss";
    std::optional<double> score;
    if (by_loss && row.validation) score = row.validation->model.total;
    if (!by_loss && row.free_run) score = free_run_penalty(*row.free_run);
    if (!score || !(best_ < 0 || *score < best_)) return;
    best_ = *score;
    folder_.write_best(learner_.checkpoint());
  }

  void note_figures(const LogRow& row) {
    if (row.validation) {
      validated_ = fmt::format("  valid {:.5f} (copying the last frame {:.5f})", row.validation->model.total,
                               row.validation->copy.total);
    }
    if (row.free_run) {
      danced_ = fmt::format("  frozen {:.0f} %, energy {:.2f}, limbs {:.2f}, beat {:.2f} ({:.2f})",
                            100 * row.free_run->freeze_ratio, row.free_run->energy_ratio, row.free_run->limb_ratio,
                            row.free_run->coherence, row.free_run->control);
    }
  }

  [[nodiscard]] double seconds() const {
    return seconds_before_ + std::chrono::duration<double>(Clock::now() - start_).count();
  }

  Learner& learner_;
  const RunFolder& folder_;
  const model::Config& config_;
  const model::Config::Train& plan_;
  const Processes& processes_;
  std::optional<TrainingLog> table_;  // rank 0's
  double seconds_before_ = 0;
  double best_ = -1;
  Clock::time_point start_ = Clock::now();
  std::string validated_;
  std::string danced_;
};

/// Threads for this process: what the config says, else the cores shared out among the machine's processes.
std::int64_t threads_of(const model::Config& config, const Rank& rank) {
  if (config.train.threads > 0) return config.train.threads;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(available_cores()) / rank.local_size);
}

/// The same in every process that trains one model; where files lie may differ from machine to machine.
std::string text_to_agree_on(model::Config config) {
  config.train.corpus.clear();
  config.train.out.clear();
  config.train.threads = 0;
  return model::dump_config(config);
}

void check_size(const model::Config& config, const Rank& rank) {
  if (config.train.batch_size >= rank.size) return;
  fail("train.batch_size is {}, but {} processes share each batch: expected at least one cut for each",
       config.train.batch_size, rank.size);
}

/// The run's picture is worth no failure.
void write_picture(const RunFolder& folder, const Log& log) {
  try {
    write_curves(folder.path());
  } catch (const Error& error) {
    log(LogLevel::kWarning, std::string("no curves drawn: ") + error.what());
  }
}

/// Rank 0 speaks for all; the others only warn.
Log log_of(const Rank& rank, const Log& log) {
  if (rank.index == 0) return log;
  return [log, rank](LogLevel level, const std::string& message) {
    if (level == LogLevel::kWarning) log(level, fmt::format("process {}: {}", rank.index, message));
  };
}

TrainResult run_all(const model::Config& config, const Rank& rank, const TrainOptions& options, const Log& log,
                    const ProgressSink& progress) {
  model::check(config);
  check_size(config, rank);
  const torch::Device device = nn::pick_device(config.train.device, log, rank.local_index);
  const torch::ScalarType products = nn::pick_precision(config.train.precision, device, log);
  nn::use_threads(threads_of(config, rank));
  const RunFolder folder(config.train.out);
  const bool resume = options.resume || (rank.attempt > 0 && folder.begun());
  if (rank.index == 0) folder.check(resume);  // refused before the corpus is read
  const Processes processes(rank, device, log);
  processes.agree_on(text_to_agree_on(config), "config");
  const auto learner = make_learner(config, load_dataset(config.train.corpus, config), processes, device, products);
  if (processes.first()) folder.check_space(learner->checkpoint(), config.train);
  log(LogLevel::kInfo,
      nn::describe_computing(device, products) + (processes.alone() ? "" : fmt::format(", {} processes", rank.size)));
  Run run(*learner, folder, config, processes);
  run.begin(resume, log);
  options.begun();
  const std::int64_t last = config.train.iterations;
  Outcome outcome;
  while (learner->iteration() < last && outcome.signal == 0) {
    outcome = run.advance(options.stop);
    progress({static_cast<std::size_t>(learner->iteration()), static_cast<std::size_t>(last), outcome.note});
  }
  if (processes.first()) write_picture(folder, log);
  const TrainResult result{learner->iteration(), learner->iteration() < last ? outcome.signal : 0};
  log(LogLevel::kInfo, fmt::format("{} after iteration {}: {}", result.signal != 0 ? "stopped" : "done",
                                   result.iteration, quote(folder.path())));
  return result;
}

}  // namespace

TrainResult train(const model::Config& config, const TrainOptions& options, const Log& log,
                  const ProgressSink& progress) {
  try {
    const Rank rank = rank_from_environment();
    return run_all(config, rank, options, log_of(rank, log), rank.index == 0 ? progress : no_progress());
  } catch (const c10::Error& error) {  // out of memory, mostly
    fail("LibTorch: {}", error.what_without_backtrace());
  }
}

}  // namespace choreo::train
