#include "choreo/core/process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <chrono>
#include <fstream>
#include <sstream>
#include <string>

#include "errors.h"
#include "temporary_folder.h"

namespace choreo {
namespace {

std::string output_of(Child& child) {
  std::string text;
  std::array<std::byte, 1000> buffer{};
  while (const std::size_t count = child.read(buffer)) {
    text.append(reinterpret_cast<const char*>(buffer.data()), count);
  }
  return text;
}

bool write(Child& child, const std::string& text) { return child.write(std::as_bytes(std::span(text))); }

TEST(Child, ItsOutputIsRead) {
  Child child({"printf", "%s|", "a b", "$HOME", "'", "*"}, Child::Pipe::kOutput);
  EXPECT_EQ(output_of(child), "a b|$HOME|'|*|") << "no shell touches the arguments";
  EXPECT_EQ(child.wait(), 0);
}

TEST(Child, LongOutputComesWhole) {
  Child child({"head", "-c", "3000000", "/dev/zero"}, Child::Pipe::kOutput);
  EXPECT_EQ(output_of(child).size(), 3'000'000U);
  EXPECT_EQ(child.wait(), 0);
}

TEST(Child, ItsInputIsWritten) {
  const testing::TemporaryFolder folder;
  Child child({"dd", "status=none", "of=" + (folder / "out").string()}, Child::Pipe::kInput);
  const std::string text(500'000, 'x');
  EXPECT_TRUE(write(child, text));
  EXPECT_EQ(child.wait(), 0);
  std::ostringstream found;
  found << std::ifstream(folder / "out").rdbuf();
  EXPECT_EQ(found.str(), text);
}

TEST(Child, ItsErrorsAndStatusAreKept) {
  Child child({"sh", "-c", "echo first >&2; echo last >&2; exit 3"}, Child::Pipe::kOutput);
  EXPECT_EQ(output_of(child), "");
  EXPECT_EQ(child.wait(), 3);
  EXPECT_EQ(child.errors(), "last");
}

TEST(Child, ManyErrorsDoNotBlockIt) {
  Child child({"sh", "-c", "head -c 2000000 /dev/zero >&2; echo >&2; echo end >&2"}, Child::Pipe::kOutput);
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(child.errors(), "end");
}

TEST(Child, ASignalIsItsStatus) {
  Child child({"sh", "-c", "kill -TERM $$"}, Child::Pipe::kOutput);
  EXPECT_EQ(child.wait(), 128 + 15);
}

TEST(Child, ALostStatusIsNoSuccess) {
  const auto before = ::signal(SIGCHLD, SIG_IGN);
  const std::string message = testing::error_of([] { Child({"false"}, Child::Pipe::kOutput).wait(); });
  ::signal(SIGCHLD, before);
  EXPECT_NE(message.find("false has ended, and its exit status is lost"), std::string::npos) << message;
}

TEST(Child, AMissingProgramIsNamed) {
  const std::string message =
      testing::error_of([] { Child child({"no-such-program-anywhere"}, Child::Pipe::kOutput); });
  EXPECT_NE(message.find("no-such-program-anywhere can't be run: No such file"), std::string::npos) << message;
}

TEST(Child, OneThatClosesItsInputIsNoSignal) {
  Child child({"sh", "-c", "exec <&-; sleep 0.1"}, Child::Pipe::kInput);
  bool open = true;
  for (int i = 0; i < 10'000 && open; ++i) open = write(child, std::string(1000, 'x'));
  EXPECT_FALSE(open);
  EXPECT_EQ(child.wait(), 0);
}

TEST(Child, ItEndsWithItsObject) {
  const auto start = std::chrono::steady_clock::now();
  { Child child({"sleep", "60"}, Child::Pipe::kOutput); }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

}  // namespace
}  // namespace choreo
