#include "choreo/core/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <utility>
#include <vector>

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

/// The programs ignore the signal as well.
class IgnoreSigpipe {
 public:
  IgnoreSigpipe() : before_(::signal(SIGPIPE, SIG_IGN)) {}
  ~IgnoreSigpipe() { ::signal(SIGPIPE, before_); }
  IgnoreSigpipe(const IgnoreSigpipe&) = delete;
  IgnoreSigpipe& operator=(const IgnoreSigpipe&) = delete;

 private:
  void (*before_)(int);
};

fs::path open_name(int descriptor) { return "/dev/fd/" + std::to_string(descriptor); }

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

TEST(AtomicFile, APipeIsWrittenToDirectly) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  write_atomically(open_name(ends[1]), "through");
  std::array<char, 16> text{};
  EXPECT_EQ(::read(ends[0], text.data(), text.size()), 7);
  EXPECT_STREQ(text.data(), "through");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(AtomicFile, AReaderThatHasGoneIsNoErrorOfAPipe) {
  const IgnoreSigpipe ignore;
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::close(ends[0]);
  write_atomically(open_name(ends[1]), "to nobody");
  ::close(ends[1]);
  EXPECT_NE(error_of([] { write_atomically("/dev/full", "x"); }).find("can't be written: No space"), std::string::npos);
}

TEST(AtomicFile, AnOpenFileIsAddedTo) {
  const TemporaryFolder folder;
  write_atomically(folder / "log", "before ");
  const int log = ::open((folder / "log").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);  // >> log
  write_atomically(open_name(log), "one");
  ::close(log);
  EXPECT_EQ(read_file(folder / "log"), "before one");
  const int out = ::open((folder / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);  // > out
  write_atomically(open_name(out), "one ");
  write_atomically(open_name(out), "two");
  ::close(out);
  EXPECT_EQ(read_file(folder / "out"), "one two");
  EXPECT_EQ(entries(folder.path()), 2) << "log, out";
}

TEST(AtomicFile, TheStandardOutputIsAddedTo) {
  const TemporaryFolder folder;
  write_atomically(folder / "log", "before ");
  const int log = ::open((folder / "log").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  for (const auto& [name, number] : {std::pair{"/dev/stdout", 1}, {"/dev/stderr", 2}}) {
    const int kept = ::dup(number);
    ::dup2(log, number);
    const bool special = is_special_file(name);
    EXPECT_NO_THROW(write_atomically(name, "after "));
    ::dup2(kept, number);
    ::close(kept);
    EXPECT_TRUE(special);
  }
  ::close(log);
  EXPECT_EQ(read_file(folder / "log"), "before after after ");
}

TEST(AtomicFile, AFileThatIsNotOpenIsAnError) {
  EXPECT_NE(error_of([] { write_atomically("/dev/fd/999", "x"); }).find("/dev/fd/999\": can't be written"),
            std::string::npos);
  EXPECT_NE(error_of([] { write_atomically("/dev/fd/none", "x"); }).find("can't be written"), std::string::npos);
}

TEST(AtomicFile, ABareNameIsInTheWorkingFolder) {
  const TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_atomically("out", "here");
  fs::current_path(before);
  EXPECT_EQ(read_file(folder / "out"), "here");
}

TEST(SpecialFile, IsWhatCanNotBeReplaced) {
  const TemporaryFolder folder;
  write_atomically(folder / "file", "x");
  fs::create_symlink("file", folder / "link");
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0666), 0);
  for (const char* name : {"file", "link", "none"}) EXPECT_FALSE(is_special_file(folder / name)) << name;
  for (const char* name : {"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/fd/1"}) {
    EXPECT_TRUE(is_special_file(name)) << name;
  }
  EXPECT_TRUE(is_special_file(folder / "fifo"));
  EXPECT_TRUE(is_special_file(folder.path()));
}

TEST(PathExists, NeverThrows) {
  const TemporaryFolder folder;
  write_atomically(folder / "file", "x");
  fs::create_symlink("ring", folder / "ring");
  EXPECT_TRUE(path_exists(folder / "file"));
  EXPECT_FALSE(is_folder(folder / "file"));
  EXPECT_TRUE(path_exists(folder.path()));
  EXPECT_TRUE(is_folder(folder.path()));
  for (const fs::path& path : {fs::path(), folder / "none", folder / "file/x", folder / "ring", folder / "ring/x",
                               folder / std::string(300, 'x'), fs::path(std::string(5000, '/') + "x")}) {
    EXPECT_FALSE(path_exists(path)) << path;
    EXPECT_FALSE(is_folder(path)) << path;
  }
}

TEST(Paths, OfAnyKindAreAFileOrAnError) {
  const TemporaryFolder folder;
  fs::create_symlink("ring", folder / "ring");
  for (const fs::path& path :
       {fs::path(), folder / "ring/x", folder / std::string(300, 'x'), fs::path(std::string(5000, '/') + "x")}) {
    EXPECT_NE(error_of([&] { read_file(path); }), "") << path;
    EXPECT_NE(error_of([&] { write_atomically(path, "x"); }), "") << path;
    EXPECT_NE(error_of([&] { check_writable(path); }), "") << path;
    EXPECT_NE(error_of([&] { make_writable_directory(path); }), "") << path;
    EXPECT_NE(error_of([&] { list_folder(path); }), "") << path;
    EXPECT_FALSE(is_special_file(path)) << path;
    remove_partial_files(path);
  }
}

TEST(ListFolder, IsSortedAndSaysWhatIsWrong) {
  const TemporaryFolder folder;
  EXPECT_TRUE(list_folder(folder.path()).empty());
  for (const char* name : {"b", "a", ".c", "B"}) write_atomically(folder / name, "");
  EXPECT_EQ(list_folder(folder.path()),
            (std::vector<fs::path>{folder / ".c", folder / "B", folder / "a", folder / "b"}));
  EXPECT_NE(error_of([&] { list_folder(folder / "none"); }).find("can't be read: No such file"), std::string::npos);
  EXPECT_NE(error_of([&] { list_folder(folder / "a"); }).find("can't be read: Not a directory"), std::string::npos);
}

TEST(ListFiles, TakesFilesAsTheyAreAndOfFoldersThoseOfTheKind) {
  const TemporaryFolder folder, other;
  for (const char* name : {"b.json", "a.json", "c.txt"}) write_atomically(folder / name, "");
  const std::vector<fs::path> paths{other / "d.txt", folder.path()};
  EXPECT_EQ(list_files(paths, ".json"), (std::vector<fs::path>{other / "d.txt", folder / "a.json", folder / "b.json"}));
}

TEST(RemovePartialFiles, RemovesThoseOfProcessesThatHaveEnded) {
  const TemporaryFolder folder;
  const pid_t ended = ::fork();
  if (ended == 0) ::_exit(0);
  ASSERT_EQ(::waitpid(ended, nullptr, 0), ended);
  const std::string number = std::to_string(ended);
  const fs::path mine = temporary_name(folder / "b.json");
  const std::vector<fs::path> kept{mine,
                                   folder / ".1.partial.a",
                                   folder / (number + ".partial.a"),
                                   folder / ("." + number + ".partia"),
                                   folder / ("." + number + "x.partial.a"),
                                   folder / ("x." + number + ".partial.a"),
                                   folder / "..partial.a",
                                   folder / ".-5.partial.a",
                                   folder / ".99999999999999999999.partial.a",
                                   folder / "a.json"};
  for (const fs::path& path : kept) write_atomically(path, "");
  write_atomically(folder / ("." + number + ".partial.a.json"), "half");
  fs::create_directory(folder / ("." + number + ".partial.folder"));
  remove_partial_files(folder.path());
  for (const fs::path& path : kept) EXPECT_TRUE(fs::exists(path)) << path;
  EXPECT_EQ(entries(folder.path()), static_cast<std::ptrdiff_t>(kept.size()) + 1) << "a folder is none of ours";
  remove_partial_files(folder / "none");
}

TEST(ReadFile, StopsAtTheLimit) {
  EXPECT_NE(error_of([] { read_file("/dev/zero", 1000); }).find("more than 1000 bytes"), std::string::npos);
  EXPECT_EQ(read_file("/dev/null"), "");
  EXPECT_FALSE(read_file("/proc/self/status").empty()) << "its size is said to be 0";
  EXPECT_NE(error_of([] { read_file("/proc/self/status", 10); }).find("more than 10 bytes"), std::string::npos);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  EXPECT_EQ(::write(ends[1], "through", 7), 7);
  ::close(ends[1]);
  EXPECT_EQ(read_file(open_name(ends[0]), 7), "through");
  ::close(ends[0]);
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
