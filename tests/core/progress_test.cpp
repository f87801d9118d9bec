#include "choreo/core/progress.h"

#include <gtest/gtest.h>

namespace choreo {
namespace {

TEST(Progress, DurationsAreShort) {
  EXPECT_EQ(format_duration(0), "0:00");
  EXPECT_EQ(format_duration(59.4), "0:59");
  EXPECT_EQ(format_duration(59.6), "1:00");
  EXPECT_EQ(format_duration(200), "3:20");
  EXPECT_EQ(format_duration(3600), "1:00:00");
  EXPECT_EQ(format_duration(100 * 3600 + 62), "100:01:02");
}

TEST(Progress, ALineSaysWhereItStands) {
  EXPECT_EQ(progress_line({0, 10, ""}, 0), "0/10    0%");
  EXPECT_EQ(progress_line({5, 10, "clip_3"}, 100), "5/10   50%  ETA 1:40  clip_3");
  EXPECT_EQ(progress_line({10, 10, ""}, 100), "10/10  100%");
  EXPECT_EQ(progress_line({0, 0, ""}, 0), "0/0  100%");
}

TEST(Progress, WhatWasThereBeforeTookNoTime) {
  EXPECT_EQ(progress_line({6, 10, ""}, 100, 5), "6/10   60%  ETA 6:40");
  EXPECT_EQ(progress_line({5, 10, ""}, 0, 5), "5/10   50%");
}

}  // namespace
}  // namespace choreo
