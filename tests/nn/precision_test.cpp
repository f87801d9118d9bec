#include "choreo/nn/device.h"

#include <gtest/gtest.h>

#include "errors.h"

namespace choreo::nn {
namespace {

TEST(Precision, IsWhatItsNameSays) {
  EXPECT_EQ(pick_precision("fp32", torch::kCPU, no_log()), torch::kFloat32);
  EXPECT_EQ(pick_precision("bf16", torch::kCPU, no_log()), torch::kBFloat16);
  EXPECT_EQ(testing::error_of([] { pick_precision("fp16", torch::kCPU, no_log()); }),
            "precision \"fp16\": expected fp32, bf16 or auto");
}

TEST(Precision, AutoIsBf16WhereItIsMultiplied) {
  EXPECT_EQ(pick_precision("auto", torch::kCUDA, no_log()), torch::kBFloat16);
  bool warned = false;
  const Log note = [&](LogLevel level, const std::string&) { warned = warned || level == LogLevel::kWarning; };
  pick_precision("bf16", torch::kCPU, note);  // warns exactly where "auto" would not have taken it
  EXPECT_EQ(pick_precision("auto", torch::kCPU, no_log()), warned ? torch::kFloat32 : torch::kBFloat16);
}

}  // namespace
}  // namespace choreo::nn
