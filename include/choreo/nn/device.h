#pragma once

#include "choreo/core/log.h"

#include <torch/torch.h>

#include <string>

namespace choreo::nn {

/// The device that "auto", "cpu" or "cuda" means. CUDA's libraries are loaded here, so this comes before the first
/// tensor. "cuda" throws Error that names what is missing; "auto" then takes the CPU and says why to `log` when there
/// is a driver but the rest fails. `index` is which of a machine's GPUs (modulo their number): one a process.
torch::Device pick_device(const std::string& name, const Log& log, int index = 0);

/// What "fp32", "bf16" or "auto" rounds the big products to on a device. "auto": bf16 where the CPU multiplies it
/// (avx512_bf16) or a GPU that knows it does the work; elsewhere bf16 is ruinously slow, and `log` is told so.
torch::ScalarType pick_precision(const std::string& name, torch::Device device, const Log& log);

/// A few words for the log: device, threads, precision; on a GPU whether TF32 and cuDNN are used.
std::string describe_computing(torch::Device device, torch::ScalarType products);

/// Threads for one operation; 0: one a core.
void use_threads(std::int64_t threads);

}  // namespace choreo::nn
