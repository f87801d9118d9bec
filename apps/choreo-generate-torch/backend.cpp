#include "generate/backend.h"

#include "choreo/core/error.h"

#include "choreo-generate-torch/torch_backend.h"

namespace choreo::app {

std::shared_ptr<const engine::Backend> torch_backend(const Setup& setup) {
  const GenerateOptions& options = setup.options;
  if (setup.checkpoint.samples_moves()) {
    if (options.reference) fail("--reference is the paper's procedure, but the model samples moves");
    return std::make_shared<TorchMoveBackend>(setup.checkpoint, options.device, options.threads, setup.tool.log());
  }
  const auto procedure = options.reference ? nn::Procedure::kReference : nn::Procedure::kIncremental;
  return std::make_shared<TorchBackend>(setup.checkpoint, procedure, options.device, options.threads, setup.tool.log());
}

}  // namespace choreo::app
