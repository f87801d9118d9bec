// NCCL, apart from choreo-train: it links to CUDA, which a CPU hasn't. src/train/processes.cpp loads it on a GPU.
#include "train/nccl/plugin.h"

#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

c10d::Backend* choreo_connect_nccl(const c10::intrusive_ptr<c10d::Store>& store, int rank, int size, int gpu) {
  const auto how = c10d::ProcessGroupNCCL::Options::create();
  auto group = c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, how);
  group->setBoundDeviceId(torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(gpu)));
  return group.release();
}
