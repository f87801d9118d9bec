#include "choreo/core/text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace choreo {
namespace {

TEST(Nearest, HasTheSmallestDistance) {
  const std::vector<std::string> keys{"learning_rate", "batch_size", "beta1", "beta2"};
  EXPECT_EQ(nearest("lerning_rate", keys), "learning_rate");
  EXPECT_EQ(nearest("batchsize", keys), "batch_size");
  EXPECT_EQ(nearest("beta2", keys), "beta2");
  EXPECT_EQ(nearest("beta", keys), "beta1") << "the first of equals";
  EXPECT_EQ(nearest("x", {}), "");
  EXPECT_EQ(nearest("", keys), "beta1");
}

TEST(Quote, IsSafeOnATerminal) {
  EXPECT_EQ(quote(std::string("plain größe")), "\"plain größe\"");
  EXPECT_EQ(quote(std::string("a\"b\\c")), R"("a\"b\\c")");
  EXPECT_EQ(quote(std::string("line\nnext\ttab")), R"("line\nnext\ttab")");
  EXPECT_EQ(quote(std::string("\x1B[31mred")), R"("\u001b[31mred")");
  EXPECT_EQ(quote(std::string("\x7F")), R"("\u007f")");
  EXPECT_EQ(quote(std::string("\xC2\x9B"
                              "31m")),
            R"("\u009b31m")")
      << "the control sequence in one character";
  EXPECT_EQ(quote(std::string("\xFF")), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(quote(std::filesystem::path("a b")), "\"a b\"");
  EXPECT_EQ(quote(std::string_view("a\0b", 3)), R"("a\u0000b")");
}

}  // namespace
}  // namespace choreo
