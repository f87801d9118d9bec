#include "generate/generate.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/model/checkpoint.h"

#include <filesystem>
#include <system_error>

#include "generate/live.h"
#include "generate/native.h"
#include "generate/outcome.h"
#include "generate/plan.h"
#include "generate/setup.h"
#include "generate/torch.h"

namespace choreo::app {
namespace {

int describe(const GenerateOptions& options) {
  print(model::describe(model::read_checkpoint(model::find_checkpoint(options.describe))));
  return kDone;
}

int export_model(const GenerateOptions& options) {
  if (!options.songs.empty() || !options.out.empty() || options.live) {
    fail("--export writes the model and makes no dance: no SONG, --out or --live");
  }
  if (options.precision == "bf16") fail("--export writes weights in f16 or f32, --precision asks for bf16");
  const auto from = model::find_checkpoint(options.model);
  std::error_code error;
  if (std::filesystem::equivalent(from, options.export_to, error)) {
    fail("{}: would be written over, but it is an input", quote(options.export_to));
  }
  model::write_checkpoint(options.export_to, model::read_checkpoint(from),
                          options.precision == "f32" ? DType::kF32 : DType::kF16);
  return kDone;
}

int live(const GenerateOptions& options, const Tool& tool) {
  if (!options.songs.empty() || !options.out.empty() || options.variants > 1) {
    fail("--live takes standard input to standard output: no SONG, --out or --variants");
  }
  if (options.rate == 0 || options.channels == 0) {
    fail(
        "--live needs the sound's --rate and --channels\n  … | choreo-generate --model M --live --rate 44100 "
        "--channels 2");
  }
  const Setup setup(options, tool);
  if (setup.uses_torch()) fail("--live is danced by the native backend only");
  return dance_live(setup);
}

int make_files(const GenerateOptions& options, const Tool& tool) {
  if (options.songs.empty()) fail("no song given\n  choreo-generate --model RUN SONG --out dance.json");
  if (options.out.empty()) fail("no --out given: where should the dance go?");
  const Setup setup(options, tool);
  const auto dances = plan(options, setup.path);
  Outcome outcome(dances.size(), tool);
  setup.uses_torch() ? dance_in_torch(setup, dances, outcome) : dance_natively(setup, dances, outcome);
  return outcome.report();
}

}  // namespace

int generate(const GenerateOptions& options, const Tool& tool) {
  if (!options.describe.empty()) return describe(options);
  if (options.model.empty()) fail("no --model given: a checkpoint, or a run's folder");
  if (!options.export_to.empty()) return export_model(options);
  return options.live ? live(options, tool) : make_files(options, tool);
}

}  // namespace choreo::app
