#include "choreo/nn/flow_sampler.h"

#include "choreo/core/error.h"
#include "choreo/nn/convolution.h"
#include "choreo/nn/device.h"
#include "choreo/nn/flow.h"

#include <algorithm>
#include <vector>

namespace choreo::nn {

std::shared_ptr<const Flow> load_flow(const model::Checkpoint& checkpoint, const std::string& device,
                                      std::int64_t threads, const Log& log) {
  auto flow = std::make_shared<Flow>(model::describe_flow(checkpoint.config), pick_device(device, log));
  use_threads(threads);
  flow->load(checkpoint);
  return flow;
}

void sample_window(const Flow& flow, std::span<const float> conditions, std::span<float> window,
                   const model::Config::Moves& options) try {
  const auto row = [&flow](std::span<const float> values) {
    return torch::tensor(std::vector<float>(values.begin(), values.end())).unsqueeze(0).to(flow.device());
  };
  std::ranges::copy(copy_out(flow.sample(row(window), row(conditions), options.steps, options.guidance)),
                    window.begin());
} catch (const c10::Error& error) {
  fail("LibTorch: {}", error.what_without_backtrace());
}

}  // namespace choreo::nn
