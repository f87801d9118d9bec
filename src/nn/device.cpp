#include "choreo/nn/device.h"

#include "choreo/core/error.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"

#include <dlfcn.h>
#include <fmt/format.h>
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

bool multiplies_bf16(torch::Device device) {
  if (!device.is_cpu()) return true;
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

}  // namespace

torch::Device pick_device(const std::string& name, const Log& log, int index) {
  if (name == "cpu" || (name == "auto" && !has_driver())) return torch::kCPU;
  if (name != "auto" && name != "cuda") fail("device {}: expected auto, cpu or cuda", quote(name));
  const std::string missing = load_cuda();
  if (missing.empty()) {
    // The CPU's results are what is tested: TF32 would round the products of an fp32 run to 11 bits.
    at::globalContext().setAllowTF32CuBLAS(false);
    at::globalContext().setAllowTF32CuDNN(false);
    return {torch::kCUDA, static_cast<c10::DeviceIndex>(index % static_cast<int>(torch::cuda::device_count()))};
  }
  if (name == "cuda") fail("device cuda can't be used: {}", missing);
  log(LogLevel::kWarning, "using the CPU: " + missing);
  return torch::kCPU;
}

torch::ScalarType pick_precision(const std::string& name, torch::Device device, const Log& log) {
  const bool fast = multiplies_bf16(device);
  if (name == "fp32" || (name == "auto" && !fast)) return torch::kFloat32;
  if (name != "auto" && name != "bf16") fail("precision {}: expected fp32, bf16 or auto", quote(name));
  if (!fast) log(LogLevel::kWarning, "this CPU has no avx512_bf16: train.precision=bf16 will be much slower than fp32");
  return torch::kBFloat16;
}

std::string describe_computing(torch::Device device, torch::ScalarType products) {
  const std::string precision = products == torch::kBFloat16 ? "bf16" : "fp32";
  if (device.is_cpu()) return fmt::format("CPU, {} threads, {}", at::get_num_threads(), precision);
  const auto& context = at::globalContext();
  const auto on = [](bool flag) { return flag ? "on" : "off"; };
  return fmt::format("{}, {}, TF32 {}, cuDNN {}", device.str(), precision, on(context.allowTF32CuDNN()),
                     on(context.userEnabledCuDNN()));
}

void use_threads(std::int64_t threads) {
  at::set_num_threads(threads > 0 ? static_cast<int>(threads) : static_cast<int>(available_cores()));
}

}  // namespace choreo::nn
