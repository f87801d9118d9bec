#include "choreo/core/parallel.h"

#include "choreo/core/error.h"

#include <gtest/gtest.h>

#include <atomic>
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
  std::atomic<int> calls = 0;
  const std::string message = testing::error_of([&] {
    parallel_for(100'000, 2, [&](std::size_t i) {
      ++calls;
      if (i == 3) fail("number {}", i);
    });
  });
  EXPECT_EQ(message, "number 3");
  EXPECT_LT(calls, 100'000);
}

TEST(AvailableCores, IsAtLeastOne) { EXPECT_GE(available_cores(), 1U); }

}  // namespace
}  // namespace choreo
