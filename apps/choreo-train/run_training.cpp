#include "choreo-train/run_training.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/train/curves.h"
#include "choreo/train/trainer.h"

#include <fmt/format.h>

#include <filesystem>

namespace choreo::app {
namespace {

/// The config with the options that stand for one of its keys.
model::Config resolve(const TrainingOptions& options) {
  // A resumed run that is told no config goes on with its own.
  const bool own = options.resume && options.config.file.empty() && options.out;
  ConfigOptions source = options.config;
  if (own) source.file = (std::filesystem::path(*options.out) / "config.json").string();
  model::Config config = source.resolve();
  if (options.corpus) config.train.corpus = *options.corpus;
  if (options.out) config.train.out = *options.out;
  if (options.device) model::set_key(config, "train.device=" + *options.device);
  return config;
}

}  // namespace

void TrainingOptions::add_to(CLI::App& app) {
  app.add_option("--corpus", corpus, "The corpus to learn from (train.corpus)");
  app.add_option("--out", out, "The run: config.json, log.csv, checkpoints/ and best.safetensors (train.out)");
  app.add_flag("--resume", resume, "Go on with the run in --out after its newest checkpoint");
  app.add_option("--device", device, "auto, cpu or cuda (train.device; default auto)");
  app.add_option("--plot", plot, "Draw a run's log.csv as its curves.svg, and exit (a run that ends does so itself)");
  config.add_to(app);
}

int run_training(const TrainingOptions& options, const Tool& tool) {
  if (options.plot) {
    tool.log()(LogLevel::kInfo, fmt::format("drawn: {}", quote(train::write_curves(*options.plot))));
    return kDone;
  }
  const model::Config config = resolve(options);
  if (options.config.dump) {
    print(model::dump_config(config));
    return kDone;
  }
  if (config.train.corpus.empty()) fail("no corpus given\n  --corpus, or train.corpus in the config");
  if (config.train.out.empty()) fail("no folder for the run given\n  --out, or train.out in the config");
  const train::TrainOptions how{options.resume, catch_signals, requested_signal};
  const auto result = train::train(config, how, tool.log(), tool.progress("train"));
  return result.signal != 0 ? 128 + result.signal : kDone;
}

}  // namespace choreo::app
