#pragma once

#include "choreo/core/log.h"

#include <torch/torch.h>

#include <string>

namespace choreo::nn {

/// The device that "auto", "cpu" or "cuda" means. CUDA's libraries are loaded here, so this comes before the first
/// tensor. "cuda" throws Error that names what is missing; "auto" then takes the CPU and says why to `log` when there
/// is a driver but the rest fails.
torch::Device pick_device(const std::string& name, const Log& log);

/// Threads for one operation; 0: one a core.
void use_threads(std::int64_t threads);

}  // namespace choreo::nn
