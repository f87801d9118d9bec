#pragma once

#include "choreo/core/error.h"
#include "choreo/nn/device.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace choreo::testing {

/// Tests of a suite named Cuda… run where there is a GPU (ctest -L cuda) and skip themselves elsewhere.
class CudaFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      nn::pick_device("cuda", no_log());
    } catch (const Error& error) {
      GTEST_SKIP() << "no GPU to test on: " << error.what();
    }
    at::globalContext().setAllowTF32CuBLAS(false);
    at::globalContext().setAllowTF32CuDNN(false);
  }
};

}  // namespace choreo::testing
