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

TEST(Escape, LeavesNothingThatMarkupReadsAsItsOwn) {
  EXPECT_EQ(escape("<a href=\"x\">&größe"), "&lt;a href=&quot;x&quot;&gt;&amp;größe");
  EXPECT_EQ(escape("a\tb\nc\x1B\xFF"), "a\tb\nc\uFFFD\uFFFD");
}

TEST(Padded, CountsCharactersAndNotBytes) {
  EXPECT_EQ(padded("größe", 7), "größe  ");
  EXPECT_EQ(padded("größe", 3), "größe");
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
  EXPECT_EQ(quote(std::string("رقص \u200Cنام")), "\"رقص \u200Cنام\"") << "a joiner is part of a word";
  for (const auto& [text, escaped] : std::vector<std::pair<std::string, std::string>>{{"\u202A", "\\u202a"},
                                                                                      {"\u202C", "\\u202c"},
                                                                                      {"\u202E", "\\u202e"},
                                                                                      {"\u2066", "\\u2066"},
                                                                                      {"\u2069", "\\u2069"},
                                                                                      {"\u200F", "\\u200f"},
                                                                                      {"\u2028", "\\u2028"},
                                                                                      {"\u061C", "\\u061c"}}) {
    EXPECT_EQ(quote("é" + text + "𝄞.mp4"), "\"é" + escaped + "𝄞.mp4\"");
  }
  EXPECT_EQ(quote(std::string("\xFF")), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(quote(std::filesystem::path("a b")), "\"a b\"");
  EXPECT_EQ(quote(std::string_view("a\0b", 3)), R"("a\u0000b")");
}

TEST(ToUtf8, ReplacesWhatIsNone) {
  EXPECT_EQ(to_utf8("café \"x\"\n"), "café \"x\"\n");
  EXPECT_EQ(to_utf8("caf\xE9"), "caf\xEF\xBF\xBD");
}

TEST(CsvField, QuotesWhatSeparates) {
  EXPECT_EQ(csv_field("plain name"), "plain name");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"so\"\n"), "\"say \"\"so\"\"\n\"");
}

}  // namespace
}  // namespace choreo
