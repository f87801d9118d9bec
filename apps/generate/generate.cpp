#include "generate/generate.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/engine/dance.h"
#include "choreo/model/checkpoint.h"

#include <filesystem>
#include <system_error>

#include "generate/backend.h"
#include "generate/dance_files.h"
#include "generate/live.h"
#include "generate/outcome.h"
#include "generate/plan.h"
#include "generate/setup.h"

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

engine::Model model_of(const Setup& setup) {
  if (setup.options.uses_torch()) return {setup.checkpoint, torch_backend(setup)};
  return engine::Model(setup.checkpoint, setup.native_options());
}

}  // namespace

int generate(const GenerateOptions& options, const Tool& tool) {
  if (!options.describe.empty()) return describe(options);
  if (options.model.empty()) fail("no --model given: a checkpoint, or a run's folder");
  if (!options.export_to.empty()) return export_model(options);
  options.live ? check_live(options) : check_files(options);
  const Setup setup(options, tool);
  if (options.live) {
    engine::Job job = live_job(setup);
    engine::dance(model_of(setup), std::move(job));
    return requested_signal() == 0 ? kDone : 128 + requested_signal();
  }
  const auto plans = plan(options, setup.path);
  const engine::Model model = model_of(setup);
  Outcome outcome(plans.size(), tool);
  const engine::DanceOptions one_after_another{.threads = 1, .side_by_side = 1};  // LibTorch has threads of its own
  engine::dance(
      model, plans.size(), [&](std::size_t i) { return file_job(setup, plans[i], outcome); },
      [&](std::size_t, const std::exception_ptr& error) { outcome.failed(error); },
      options.uses_torch() ? one_after_another : engine::DanceOptions{.threads = setup.threads()});
  return outcome.report();
}

}  // namespace choreo::app
