#include "choreo-prep/prep.h"

#include "choreo/core/error.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"
#include "choreo/data/batch.h"
#include "choreo/data/plan.h"
#include "choreo/moves/features.h"

#include <fmt/format.h>

#include "choreo-prep/overlay.h"
#include "choreo-prep/summary.h"

namespace choreo::app {
namespace {

/// The config with the options that stand for one of its keys.
model::Config resolve(const PrepOptions& options) {
  model::Config config = options.config.resolve();
  if (options.fps) model::set_key(config, fmt::format("pose.fps={}", *options.fps));
  if (options.normalise) model::set_key(config, "pose.normalise=" + *options.normalise);
  return config;
}

data::BatchOptions batch_options(const PrepOptions& options, const model::Config& config) {
  data::BatchOptions batch;
  batch.prepare.mel = moves::mel_options(config);  // as where a model dances
  batch.prepare.input_fps = options.input_fps;
  batch.prepare.normalisation = pose::parse_normalisation(config.pose.normalise);
  batch.prepare.dimensions = static_cast<std::size_t>(config.pose.dimensions);
  if (options.splits) batch.splits = *options.splits;
  batch.seed = static_cast<std::uint64_t>(config.train.seed);
  batch.persons = options.persons;
  batch.jobs = options.jobs > 0 ? options.jobs : available_cores();
  batch.force = options.force;
  return batch;
}

std::vector<std::filesystem::path> folders_of(const PrepOptions& options) {
  return {options.folders.begin(), options.folders.end()};
}

/// A line a clip on standard output; nothing is written.
int plan(const PrepOptions& options, const data::BatchOptions& batch, const Tool& tool) {
  const auto plans = data::plan_corpus(folders_of(options), options.out, batch, tool.log(), tool.progress("dry run"));
  print(to_text(plans));
  return exit_code(plans);
}

void check(const PrepOptions& options) {
  if (options.folders.empty()) fail("no folder of clips given\n  choreo-prep CLIPS_DIR --out CORPUS");
  if (options.out.empty()) fail("no --out given: where should the corpus go?");
}

}  // namespace

void PrepOptions::add_to(CLI::App& app) {
  app.add_option("CLIPS_DIR", folders,
                 "Folders of clips; a clip is a folder with one audio or video file and its "
                 "OpenPose JSON, or NAME.mp4 beside NAME/");
  app.add_option("--out", out, "The corpus: corpus.json and clips/<id>.safetensors are written in it");
  app.add_option("--fps", fps, "Frame rate of the corpus (pose.fps; default 25)")
      ->check(number_in(1, 240))
      ->group("Clips");
  app.add_option("--input-fps", input_fps, "Frame rate of skeletons that have no video and no \"fps\" in clip.json")
      ->check(number_in(1, 1000))
      ->group("Clips");
  app.add_option("--normalise", normalise, "paper, uniform or robust (pose.normalise; default paper)")->group("Clips");
  app.add_option("--person", persons,
                 "Who dances: 0 is the most visible person, 1 the next, …; several (0,1) make a clip each. The ids of "
                 "others end in .pK (default: clip.json's \"person\", else 0)")
      ->delimiter(',')
      ->check(CLI::Range(std::size_t{0}, data::kLastPerson))
      ->group("Clips");
  app.add_option("--splits", splits,
                 "Take the splits from a file: {\"train\": [ids], \"valid\": [...], \"test\": [...]}")
      ->group("Clips");
  app.add_option("--overlay", overlay,
                 "A folder for films that show who was followed: <id>.mp4, everybody grey, the dancer coloured")
      ->group("Work");
  app.add_option("--jobs", jobs, "Clips at a time (default: one a core)")->check(CLI::Range(1, 1024))->group("Work");
  app.add_flag("--force", force, "Prepare unchanged clips again")->group("Work");
  app.add_flag("--dry-run", dry_run, "Print what would be done with each clip, as far as a glance tells; write nothing")
      ->group("Work");
  config.add_to(app, {"audio.", "pose.", "train.seed"});
}

int prep(const PrepOptions& options, const Tool& tool) {
  const model::Config config = resolve(options);
  if (options.config.dump) {
    print(model::dump_config(config));
    return kDone;
  }
  check(options);
  const data::BatchOptions batch = batch_options(options, config);
  if (options.dry_run) return plan(options, batch, tool);
  const auto result = data::prepare_corpus(folders_of(options), options.out, batch, tool.log(), tool.progress("prep"));
  if (!options.overlay.empty()) {
    write_overlays(result.sources, batch.prepare, options.overlay, tool.log(), tool.progress("overlay"));
  }
  summarise(result, tool.log());
  return exit_code(result);
}

}  // namespace choreo::app
