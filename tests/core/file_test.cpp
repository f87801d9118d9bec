#include "choreo/core/file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <iterator>
#include <string>

#include "errors.h"
#include "temporary_folder.h"

namespace fs = std::filesystem;

namespace choreo {
namespace {

using testing::error_of;
using testing::TemporaryFolder;

std::ptrdiff_t entries(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

TEST(AtomicFile, WithoutCommitNothingIsLeft) {
  const TemporaryFolder folder;
  {
    AtomicFile file(folder / "out");
    file.write("half of it");
    EXPECT_FALSE(fs::exists(folder / "out"));
  }
  EXPECT_EQ(entries(folder.path()), 0);
}

TEST(AtomicFile, WithoutCommitTheOldFileStays) {
  const TemporaryFolder folder;
  write_atomically(folder / "out", "old");
  { AtomicFile(folder / "out").write("new"); }
  EXPECT_EQ(read_file(folder / "out"), "old");
  EXPECT_EQ(entries(folder.path()), 1);
}

TEST(AtomicFile, CommitReplaces) {
  const TemporaryFolder folder;
  write_atomically(folder / "out", "a long old text");
  AtomicFile file(folder / "out");
  file.write("new ");
  file.write(std::string(100'000, 'x'));
  file.commit();
  EXPECT_EQ(read_file(folder / "out"), "new " + std::string(100'000, 'x'));
  EXPECT_EQ(entries(folder.path()), 1);
}

TEST(AtomicFile, AFolderThatIsNotThereIsAnError) {
  const TemporaryFolder folder;
  const std::string message = error_of([&] { AtomicFile file(folder / "none/out"); });
  EXPECT_NE(message.find("none/out\": can't be written: No such file"), std::string::npos) << message;
  fs::create_directory(folder / "taken");
  EXPECT_NE(error_of([&] { write_atomically(folder / "taken", "x"); }).find("can't be written"), std::string::npos);
  EXPECT_EQ(entries(folder.path()), 1);
}

TEST(AtomicFile, ASymbolicLinkIsKept) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "real");
  write_atomically(folder / "real/file", "old");
  fs::create_symlink("real/file", folder / "link");
  write_atomically(folder / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "real/file"), "new");
}

TEST(AtomicFile, ALinkToNothingYetIsKeptToo) {
  const TemporaryFolder folder;
  fs::create_symlink("later", folder / "link");
  write_atomically(folder / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "later"), "new");
}

TEST(AtomicFile, ADeviceIsWrittenToDirectly) {
  write_atomically("/dev/null", "gone");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(AtomicFile, ARingOfLinksIsAnError) {
  const TemporaryFolder folder;
  fs::create_symlink("b", folder / "a");
  fs::create_symlink("a", folder / "b");
  EXPECT_NE(error_of([&] { check_writable(folder / "a/x"); }).find("can't be written"), std::string::npos);
  write_atomically(folder / "a", "x");  // takes the link's place
  EXPECT_EQ(read_file(folder / "a"), "x");
}

TEST(AtomicFile, APipeIsWrittenToDirectly) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  write_atomically("/dev/fd/" + std::to_string(ends[1]), "through");
  std::array<char, 16> text{};
  EXPECT_EQ(::read(ends[0], text.data(), text.size()), 7);
  EXPECT_STREQ(text.data(), "through");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(AtomicFile, ABareNameIsInTheWorkingFolder) {
  const TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_atomically("out", "here");
  fs::current_path(before);
  EXPECT_EQ(read_file(folder / "out"), "here");
}

TEST(ReadFile, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  EXPECT_NE(error_of([&] { read_file(folder / "none"); }).find("none\": can't be opened: No such file"),
            std::string::npos);
  EXPECT_NE(error_of([&] { read_file(folder.path()); }).find("is a folder"), std::string::npos);
  write_atomically(folder / "big", "12345");
  EXPECT_NE(error_of([&] { read_file(folder / "big", 4); }).find("5 bytes, expected at most 4"), std::string::npos);
  EXPECT_EQ(read_file(folder / "big", 5), "12345");
  write_atomically(folder / "empty", "");
  EXPECT_EQ(read_file(folder / "empty"), "");
}

TEST(CheckWritable, LeavesNothingBehind) {
  const TemporaryFolder folder;
  check_writable(folder / "out");
  EXPECT_EQ(entries(folder.path()), 0);
  write_atomically(folder / "old", "old");
  check_writable(folder / "old");
  EXPECT_EQ(read_file(folder / "old"), "old");
  check_writable("/dev/null");
  EXPECT_NE(error_of([&] { check_writable(folder / "none/out"); }).find("can't be written"), std::string::npos);
  EXPECT_NE(error_of([&] { check_writable(folder.path()); }).find("is a folder"), std::string::npos);
}

TEST(MakeWritableDirectory, MakesParents) {
  const TemporaryFolder folder;
  make_writable_directory(folder / "a/b/c");
  EXPECT_TRUE(fs::is_directory(folder / "a/b/c"));
  EXPECT_EQ(entries(folder / "a/b/c"), 0);
  write_atomically(folder / "file", "x");
  EXPECT_NE(error_of([&] { make_writable_directory(folder / "file/b"); }).find("can't be made"), std::string::npos);
}

}  // namespace
}  // namespace choreo
