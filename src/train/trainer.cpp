#include "choreo/train/trainer.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/nn/device.h"
#include "choreo/nn/loss.h"
#include "choreo/nn/network.h"
#include "choreo/pose/skeleton.h"
#include "choreo/train/batch.h"
#include "choreo/train/dataset.h"
#include "choreo/train/log.h"
#include "choreo/train/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>

#include "train/optimiser.h"

namespace choreo::train {
namespace {

using Clock = std::chrono::steady_clock;

nn::Losses losses_of(const torch::Tensor& predicted, const Batch& batch) {
  return nn::losses(predicted, batch.target, batch.mask, pose::kLimbs, static_cast<std::int64_t>(pose::kDimensions));
}

LossValues values_of(const nn::Losses& losses, double limb_weight) {
  const double pose = losses.pose.item<double>();
  const double limb = losses.limb.item<double>();
  return {pose + limb_weight * limb, pose, limb};
}

void add(LossValues& sum, const LossValues& values, double weight) {
  sum.total += values.total * weight;
  sum.pose += values.pose * weight;
  sum.limb += values.limb * weight;
}

class Trainer {
 public:
  Trainer(const model::Config& config, Dataset dataset, torch::Device device)
      : config_(config),
        dataset_(std::move(dataset)),
        network_(dataset_.checkpoint(config).network(), device),
        optimiser_(network_.parameters(), config.optimiser),
        sampler_(dataset_.train, cut_frames(), static_cast<std::uint64_t>(config.train.seed)) {
    network_.initialise(static_cast<std::uint64_t>(config.train.seed));
    network_.set_mel_statistics(dataset_.mel_mean, dataset_.mel_deviation);
  }

  void resume(const RunFolder& run, std::int64_t iteration) {
    const model::Checkpoint checkpoint = run.read_checkpoint(iteration);
    if (checkpoint.mel_mean != dataset_.mel_mean || checkpoint.mel_deviation != dataset_.mel_deviation) {
      fail("{}: the corpus isn't the one that the run in {} began with; a resumed run must keep it",
           quote(config_.train.corpus), quote(run.path()));
    }
    network_.load(checkpoint);
    const TrainingState state = run.read_state(iteration);
    optimiser_.restore(state.optimiser, iteration);
    iteration_ = iteration;
    seconds_before_ = state.seconds;
    best_loss_ = state.best_loss;
  }

  /// One optimiser step on the next batch.
  LossValues iterate() {
    ++iteration_;
    const Batch batch = next_batch();
    optimiser_.zero_gradients();
    const nn::Losses losses = losses_of(network_.forward(batch.skeleton, batch.mel), batch);
    losses.total(config_.loss.limb_weight).backward();
    const LossValues values = values_of(losses, config_.loss.limb_weight);
    if (!std::isfinite(values.total)) {
      fail("the loss isn't finite at iteration {} (pose {}, limb {}); a smaller optimiser.learning_rate may help",
           iteration_, values.pose, values.limb);
    }
    optimiser_.step();
    return values;
  }

  /// Over every frame of the validation split; nothing when it is empty.
  [[nodiscard]] std::optional<Validation> validate() const {
    const torch::NoGradGuard no_gradient;
    const auto cuts = cover(dataset_.valid, cut_frames());
    const auto batch_size = static_cast<std::size_t>(config_.train.batch_size);
    Validation sum;
    double frames = 0;
    for (std::size_t i = 0; i < cuts.size(); i += batch_size) {
      const std::vector<Cut> some(cuts.begin() + static_cast<std::ptrdiff_t>(i),
                                  cuts.begin() + static_cast<std::ptrdiff_t>(std::min(cuts.size(), i + batch_size)));
      const Batch batch = make_batch(dataset_.valid, some, cut_frames(), network_.device());
      const auto weight = batch.mask.sum().item<double>();
      const double limb_weight = config_.loss.limb_weight;
      add(sum.model, values_of(losses_of(network_.forward(batch.skeleton, batch.mel), batch), limb_weight), weight);
      add(sum.copy, values_of(losses_of(batch.skeleton, batch), limb_weight), weight);
      frames += weight;
    }
    if (frames == 0) return {};
    Validation mean;
    add(mean.model, sum.model, 1 / frames);
    add(mean.copy, sum.copy, 1 / frames);
    return mean;
  }

  void save(const RunFolder& run) {
    run.write(checkpoint(), {iteration_, seconds(), best_loss_, optimiser_.state()}, config_.train.keep);
  }

  void save_if_best(const RunFolder& run, const LossValues& validation) {
    if (!(best_loss_ < 0 || validation.total < best_loss_)) return;
    best_loss_ = validation.total;
    run.write_best(checkpoint());
  }

  [[nodiscard]] std::int64_t iteration() const { return iteration_; }
  [[nodiscard]] double seconds() const {
    return seconds_before_ + std::chrono::duration<double>(Clock::now() - start_).count();
  }

 private:
  [[nodiscard]] std::size_t cut_frames() const { return static_cast<std::size_t>(config_.train.cut_frames); }

  [[nodiscard]] Batch next_batch() const {
    std::vector<Cut> cuts;
    for (std::int64_t i = 0; i < config_.train.batch_size; ++i) {
      cuts.push_back(sampler_.draw(static_cast<std::uint64_t>(iteration_), static_cast<std::uint32_t>(i)));
    }
    return make_batch(dataset_.train, cuts, cut_frames(), network_.device());
  }

  /// Throws Error where a weight isn't finite: what can't be read again must not replace what can.
  [[nodiscard]] model::Checkpoint checkpoint() const {
    model::Checkpoint checkpoint = dataset_.checkpoint(config_);
    checkpoint.iteration = iteration_;
    network_.store(checkpoint);
    for (const auto& [name, values] : checkpoint.parameters) {
      if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
        fail("{} isn't finite after iteration {}; a smaller optimiser.learning_rate may help", name, iteration_);
      }
    }
    return checkpoint;
  }

  model::Config config_;
  Dataset dataset_;
  nn::Network network_;
  Optimiser optimiser_;
  CutSampler sampler_;
  std::int64_t iteration_ = 0;
  double seconds_before_ = 0;
  double best_loss_ = -1;
  Clock::time_point start_ = Clock::now();
};

/// Where training starts: at 0, or after the newest checkpoint of a run to go on with.
void begin(Trainer& trainer, const RunFolder& run, bool resume, const model::Config& config, const Log& log) {
  if (!resume) return run.start(config);
  run.go_on(config);
  const std::int64_t newest = run.newest_iteration();
  if (newest == 0) return log(LogLevel::kInfo, "no checkpoint yet: starting anew");
  trainer.resume(run, newest);
  log(LogLevel::kInfo, fmt::format("going on after iteration {}", newest));
}

/// How an iteration ended.
struct Step {
  bool stopping = false;  ///< the run was asked to end
  std::string note;       ///< for the progress line
};

/// A run's iterations, each with what is due after it: validation, a row of the log, a checkpoint.
class Run {
 public:
  Run(Trainer& trainer, const RunFolder& folder, const model::Config::Train& plan)
      : trainer_(trainer), folder_(folder), plan_(plan), table_(folder.log(), trainer.iteration()) {}

  Step advance(const std::function<bool()>& stop) {
    const LossValues loss = trainer_.iterate();
    const bool stopping = stop();
    std::optional<Validation> validation;
    if (!stopping && due(plan_.validate_every)) validation = trainer_.validate();
    if (validation) note_validation(*validation);
    table_.add(trainer_.iteration(), trainer_.seconds(), loss, validation);
    if (stopping || due(plan_.checkpoint_every)) trainer_.save(folder_);
    return {stopping, fmt::format("loss {:.5f}{}", loss.total, validated_)};
  }

 private:
  [[nodiscard]] bool due(std::int64_t every) const {
    return trainer_.iteration() % every == 0 || trainer_.iteration() == plan_.iterations;
  }

  void note_validation(const Validation& validation) {
    trainer_.save_if_best(folder_, validation.model);
    validated_ =
        fmt::format("  valid {:.5f} (copying the last frame {:.5f})", validation.model.total, validation.copy.total);
  }

  Trainer& trainer_;
  const RunFolder& folder_;
  const model::Config::Train& plan_;
  TrainingLog table_;
  std::string validated_;
};

TrainResult run_all(const model::Config& config, const TrainOptions& options, const Log& log,
                    const ProgressSink& progress) {
  model::check(config);
  const torch::Device device = nn::pick_device(config.train.device, log);
  nn::use_threads(config.train.threads);
  const RunFolder folder(config.train.out);
  folder.check(options.resume);  // refused before the corpus is read
  Trainer trainer(config, load_dataset(config.train.corpus, config), device);
  begin(trainer, folder, options.resume, config, log);
  Run run(trainer, folder, config.train);
  options.begun();
  const std::int64_t last = config.train.iterations;
  for (Step step; trainer.iteration() < last && !step.stopping;) {
    step = run.advance(options.stop);
    progress({static_cast<std::size_t>(trainer.iteration()), static_cast<std::size_t>(last), step.note});
  }
  return {trainer.iteration(), trainer.iteration() < last};
}

}  // namespace

TrainResult train(const model::Config& config, const TrainOptions& options, const Log& log,
                  const ProgressSink& progress) {
  try {
    return run_all(config, options, log, progress);
  } catch (const c10::Error& error) {  // out of memory, mostly
    fail("LibTorch: {}", error.what_without_backtrace());
  }
}

}  // namespace choreo::train
