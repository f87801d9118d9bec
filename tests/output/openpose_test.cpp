#include "choreo/output/openpose.h"

#include "choreo/core/file.h"
#include "choreo/core/json.h"

#include <gtest/gtest.h>

#include "errors.h"
#include "output/toy_dance.h"
#include "temporary_folder.h"

namespace choreo::output {
namespace {

using choreo::testing::error_of;
using choreo::testing::TemporaryFolder;
using testing::toy_dance;

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(OpenPose, WritesBody25InPixels) {
  const TemporaryFolder folder;
  write_openpose(folder / "json", "waltz", toy_dance(3, 25, 0.75));
  EXPECT_EQ(files_in(folder / "json"), 3U);
  const auto file = read_json(folder / "json/waltz_000000000000_keypoints.json");
  EXPECT_EQ(file["version"], 1.3);
  ASSERT_EQ(file["people"].size(), 1U);
  const auto& person = file["people"][0];
  EXPECT_EQ(person["person_id"], nlohmann::json({-1}));
  EXPECT_TRUE(person["face_keypoints_2d"].empty());
  const auto keypoints = person["pose_keypoints_2d"].get<std::vector<double>>();
  ASSERT_EQ(keypoints.size(), 75U);
  EXPECT_NEAR(keypoints[0], 0.5 * 720 * 0.75, 1e-4);  // the nose
  EXPECT_NEAR(keypoints[1], 0.05 * 720, 1e-4);
  EXPECT_NEAR(keypoints[42], 0.7 * 720 * 0.75, 1e-4);  // the left ankle
  EXPECT_NEAR(keypoints[43], 720, 1e-4);
  for (std::size_t joint = 0; joint < 25; ++joint) EXPECT_EQ(keypoints[3 * joint + 2], joint < 15 ? 1 : 0);
  for (std::size_t i = 45; i < 75; ++i) EXPECT_EQ(keypoints[i], 0);
}

TEST(OpenPose, ADanceInSpaceIsItsFrontView) {
  const TemporaryFolder folder;
  const Dance dance = testing::toy_dance_in_space(2);
  write_openpose(folder / "space", "waltz", dance);
  write_openpose(folder / "front", "waltz", seen_from({}, dance));
  const auto text = [&](const char* name) {
    return read_file(folder.path() / name / "waltz_000000000001_keypoints.json");
  };
  EXPECT_EQ(text("space"), text("front"));
}

TEST(OpenPose, RefusesAMixture) {
  const TemporaryFolder folder;
  write_openpose(folder.path(), "waltz", toy_dance(3));
  write_openpose(folder.path(), "waltz", toy_dance(3));  // again: the same files
  const auto refused = [&](const std::string& clip, std::size_t frames) {
    return error_of([&] { write_openpose(folder.path(), clip, toy_dance(frames)); });
  };
  EXPECT_NE(refused("waltz", 2).find("waltz_000000000002_keypoints.json"), std::string::npos);
  EXPECT_NE(refused("tango", 3).find("waltz"), std::string::npos);
  EXPECT_EQ(files_in(folder.path()), 3U);
}

TEST(OpenPose, RefusesNamesAndFoldersThatCannotBe) {
  const TemporaryFolder folder;
  write_atomically(folder / "file", "");
  EXPECT_NE(error_of([&] { write_openpose(folder / "file", "a", toy_dance(1)); }).find("file"), std::string::npos);
  EXPECT_NE(error_of([&] { write_openpose(folder / "x", "a/b", toy_dance(1)); }).find("a/b"), std::string::npos);
  EXPECT_NE(error_of([&] { write_openpose(folder / "x", "", toy_dance(1)); }).find("name"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "x"));
}

}  // namespace
}  // namespace choreo::output
