#include "choreo/core/sha256.h"

#include "choreo/core/file.h"

#include <gtest/gtest.h>

#include <string>
#include <sys/stat.h>

#include "errors.h"
#include "temporary_folder.h"

namespace choreo {
namespace {

// FIPS 180-4's examples.
const std::string kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const std::string kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const std::string kMillion = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";  // a × 1,000,000

TEST(Sha256, EqualsThePublishedAnswers) {
  EXPECT_EQ(sha256({}), kEmpty);
  EXPECT_EQ(sha256(std::as_bytes(std::span(std::string_view("abc")))), kAbc);
}

TEST(Sha256, FilesAreReadInBlocks) {
  const testing::TemporaryFolder folder;
  write_atomically(folder / "a", std::string(1'000'000, 'a'));
  EXPECT_EQ(sha256_of_file(folder / "a"), kMillion);
  write_atomically(folder / "empty", "");
  EXPECT_EQ(sha256_of_file(folder / "empty"), kEmpty);
  EXPECT_NE(testing::error_of([&] { sha256_of_file(folder / "none"); }).find("none"), std::string::npos);
  EXPECT_NE(testing::error_of([&] { sha256_of_file(folder.path()); }).find("choreo_test"), std::string::npos);
}

TEST(Sha256, RefusesWhatMayNeverEnd) {
  const testing::TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_NE(testing::error_of([&] { sha256_of_file(folder / "pipe"); }).find("is no regular file"), std::string::npos);
  EXPECT_NE(testing::error_of([] { sha256_of_file("/dev/zero"); }).find("is no regular file"), std::string::npos);
  write_atomically(folder / "a", std::string(1000, 'a'));
  EXPECT_EQ(sha256_of_file(folder / "a", 1000).size(), 64U);
  EXPECT_NE(testing::error_of([&] { sha256_of_file(folder / "a", 999); }).find("more than 999 bytes"),
            std::string::npos);
}

}  // namespace
}  // namespace choreo
