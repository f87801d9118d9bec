#pragma once

#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>
#include <torch/torch.h>

/// Process `rank` of `size`'s NCCL on this machine's GPU number `gpu`; the caller owns it. Throws what LibTorch throws.
extern "C" __attribute__((visibility("default"))) c10d::Backend* choreo_connect_nccl(
    const c10::intrusive_ptr<c10d::Store>& store, int rank, int size, int gpu);
