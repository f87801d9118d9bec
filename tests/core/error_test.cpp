#include "choreo/core/error.h"

#include <gtest/gtest.h>

#include <string>

namespace choreo {
namespace {

TEST(Error, HasAKindWhereItIsGivenOne) {
  try {
    fail_as("no skeletons", "{}: no folder of {}", "clip", "skeletons");
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "clip: no folder of skeletons");
    EXPECT_EQ(error.kind(), "no skeletons");
  }
  try {
    fail("{} of {}", 1, 2);
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "1 of 2");
    EXPECT_EQ(error.kind(), "");
  }
}

}  // namespace
}  // namespace choreo
