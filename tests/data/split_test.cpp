#include "choreo/data/split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "errors.h"
#include "pose/recordings.h"
#include "temporary_folder.h"

namespace choreo::data {
namespace {

using testing::error_of;
using testing::TemporaryFolder;
using testing::write_text;

std::vector<std::string> songs(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("song" + std::to_string(i));
  return names;
}

std::map<Split, int> sizes(const std::map<std::string, Split>& split) {
  std::map<Split, int> count;
  for (const auto& [song, part] : split) ++count[part];
  return count;
}

TEST(SplitSongs, Gives85And5And10Percent) {
  auto count = sizes(split_songs(songs(200), 1));
  EXPECT_EQ(count[Split::kTrain], 170);
  EXPECT_EQ(count[Split::kValid], 10);
  EXPECT_EQ(count[Split::kTest], 20);
}

TEST(SplitSongs, FromThreeSongsOnEverySplitHasOne) {
  for (std::size_t n = 3; n < 30; ++n) {
    auto count = sizes(split_songs(songs(n), 1));
    EXPECT_GE(count[Split::kTrain], 1) << n;
    EXPECT_GE(count[Split::kValid], 1) << n;
    EXPECT_GE(count[Split::kTest], 1) << n;
  }
  EXPECT_EQ(sizes(split_songs(songs(2), 1))[Split::kTrain], 2);
}

TEST(SplitSongs, FollowsFromTheSeedAndNotFromTheOrder) {
  auto reversed = songs(50);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(split_songs(songs(50), 1), split_songs(reversed, 1));
  EXPECT_NE(split_songs(songs(50), 1), split_songs(songs(50), 2));
}

TEST(ReadSplits, ReadsAndRefuses) {
  const TemporaryFolder folder;
  const auto read = [&](const std::string& text) {
    write_text(folder / "s.json", text);
    return read_splits(folder / "s.json");
  };
  const auto splits = read(R"({"train": ["a", "b"], "valid": ["c"], "test": []})");
  EXPECT_EQ(splits.at("b"), Split::kTrain);
  EXPECT_EQ(splits.at("c"), Split::kValid);
  EXPECT_NE(error_of([&] { read(R"({"train": ["a"], "test": ["a"]})"); }).find("\"a\" stands in it twice"),
            std::string::npos);
  EXPECT_NE(error_of([&] { read(R"({"train": "a"})"); }).find("\"train\" has the wrong kind: a string"),
            std::string::npos);
  EXPECT_NE(error_of([&] { read("{}"); }).find("no clip in train, valid or test"), std::string::npos);
}

}  // namespace
}  // namespace choreo::data
