#include "nn/cuda_fixture.h"
#include "nn/golden.h"

namespace choreo::nn {
namespace {

class CudaNetwork : public testing::CudaFixture {};

TEST_F(CudaNetwork, ForwardAndGradientsAgreeWithTheCpu) {
  const testing::Golden on_cpu(torch::kCPU);
  const testing::Golden on_gpu(torch::kCUDA);
  const auto a = on_cpu.network.forward(on_cpu.skeleton, on_cpu.mel);
  const auto b = on_gpu.network.forward(on_gpu.skeleton, on_gpu.mel);
  EXPECT_LT((a - b.cpu()).abs().max().item<double>(), 1e-5);
  on_cpu.losses(a).total(1).backward();
  on_gpu.losses(b).total(1).backward();
  const auto gpu_parameters = on_gpu.network.parameters();
  for (const auto& [name, parameter] : on_cpu.network.parameters()) {
    const double scale = parameter.grad().abs().max().item<double>();
    const auto gradient = gpu_parameters.at(name).grad().cpu();
    EXPECT_LT((parameter.grad() - gradient).abs().max().item<double>(), 1e-4 * scale) << name;
  }
}

}  // namespace
}  // namespace choreo::nn
