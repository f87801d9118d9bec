#include "choreo/moves/dancer.h"

#include <gtest/gtest.h>

namespace choreo::moves {
namespace {

TEST(Heard, LooksAheadAndHearsSilencePastTheEnd) {
  Matrix mel(5, 2);
  for (std::size_t t = 0; t < 5; ++t) mel(t, 0) = mel(t, 1) = static_cast<float>(t);
  EXPECT_EQ(heard(mel, 0), mel);
  const Matrix shifted = heard(mel, 2);
  EXPECT_EQ(shifted(0, 0), 2);
  EXPECT_EQ(shifted(2, 1), 4);
  EXPECT_EQ(shifted(3, 0), -100);
  EXPECT_EQ(heard(mel, 9)(0, 0), -100);
}

}  // namespace
}  // namespace choreo::moves
