#include "choreo/nn/device.h"

#include "choreo/core/error.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"

#include <dlfcn.h>
#include <torch/torch.h>

namespace choreo::nn {
namespace {

/// Why CUDA can't be used; empty when it can. Loading the library registers its kernels with LibTorch.
std::string load_cuda() {
  if (::dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL) == nullptr) return "no NVIDIA driver (libcuda.so.1)";
  if (::dlopen("libtorch_cuda.so", RTLD_LAZY | RTLD_GLOBAL) == nullptr) {
    return std::string(::dlerror()) + " (scripts/setup.sh --cuda installs what LibTorch needs for a GPU)";
  }
  if (!torch::cuda::is_available()) return "the driver finds no GPU that this LibTorch can use";
  return {};
}

bool has_driver() { return ::dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL) != nullptr; }

}  // namespace

torch::Device pick_device(const std::string& name, const Log& log) {
  if (name == "cpu" || (name == "auto" && !has_driver())) return torch::kCPU;
  if (name != "auto" && name != "cuda") fail("device {}: expected auto, cpu or cuda", quote(name));
  const std::string missing = load_cuda();
  if (missing.empty()) return torch::kCUDA;
  if (name == "cuda") fail("device cuda can't be used: {}", missing);
  log(LogLevel::kWarning, "using the CPU: " + missing);
  return torch::kCPU;
}

void use_threads(std::int64_t threads) {
  at::set_num_threads(threads > 0 ? static_cast<int>(threads) : static_cast<int>(available_cores()));
}

}  // namespace choreo::nn
