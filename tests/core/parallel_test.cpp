#include "choreo/core/parallel.h"

#include "choreo/core/error.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "errors.h"

namespace choreo {
namespace {

TEST(ParallelFor, CallsEachOnceForAnyNumberOfJobs) {
  for (const std::size_t jobs : {1U, 2U, 7U, 100U}) {
    std::vector<std::atomic<int>> calls(50);
    parallel_for(calls.size(), jobs, [&](std::size_t i) { ++calls[i]; });
    for (const auto& count : calls) EXPECT_EQ(count, 1) << jobs;
  }
  parallel_for(0, 4, [](std::size_t) { FAIL(); });
}

TEST(ParallelFor, ThrowsTheFirstErrorAndStartsNoMore) {
  constexpr int kCount = 10'000;
  std::atomic<int> calls = 0;
  const std::string message = testing::error_of([&] {
    parallel_for(kCount, 2, [&](std::size_t i) {
      ++calls;
      if (i == 3) fail("number {}", i);
      if (i > 3) std::this_thread::sleep_for(std::chrono::milliseconds(1));  // or all are done before it is caught
    });
  });
  EXPECT_EQ(message, "number 3");
  EXPECT_LT(calls, kCount);
}

TEST(AvailableCores, IsAtLeastOne) { EXPECT_GE(available_cores(), 1U); }

}  // namespace
}  // namespace choreo
