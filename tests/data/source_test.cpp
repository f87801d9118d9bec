#include "choreo/data/source.h"

#include <gtest/gtest.h>

#include <map>

#include "errors.h"
#include "pose/recordings.h"
#include "temporary_folder.h"

namespace choreo::data {
namespace {

using testing::error_of;
using testing::keypoint_file;
using testing::TemporaryFolder;
using testing::write_text;

class FindClips : public ::testing::Test {
 protected:
  void add(const std::string& name) const { write_text(folder_ / name, ""); }
  void add_keypoints(const std::string& folder) const {
    write_text(folder_.path() / folder / keypoint_file("c", 0), "");
  }
  [[nodiscard]] FoundClips find() const { return find_clips({folder_.path()}); }

  TemporaryFolder folder_;
};

TEST_F(FindClips, AFolderWithSoundAndKeypointsInItOrBelow) {
  add("b/song.ogg");
  add_keypoints("b/keypoints");
  add("a/song.WAV");
  add_keypoints("a");
  const auto found = find();
  ASSERT_EQ(found.clips.size(), 2U);
  EXPECT_TRUE(found.left_out.empty());
  EXPECT_EQ(found.clips[0].id, "a");
  EXPECT_EQ(found.clips[0].keypoints.filename(), "a");
  EXPECT_EQ(found.clips[1].keypoints.filename(), "keypoints");
  EXPECT_FALSE(found.clips[1].video);
}

TEST_F(FindClips, AVideoBesideTheFolderOfItsName) {
  add("dance.mp4");
  add_keypoints("dance");
  const auto found = find();
  ASSERT_EQ(found.clips.size(), 1U);
  EXPECT_TRUE(found.clips[0].video);
  EXPECT_EQ(found.clips[0].id, "dance");
  EXPECT_EQ(found.clips[0].media.filename(), "dance.mp4");
}

TEST_F(FindClips, TheFolderMayBeAClipItself) {
  add("song.flac");
  add_keypoints("keypoints");
  const auto found = find();
  ASSERT_EQ(found.clips.size(), 1U);
  EXPECT_EQ(found.clips[0].id, folder_.path().filename());
}

TEST_F(FindClips, ClipJsonSaysWhatTheFilesCant) {
  add("a/song.ogg");
  add_keypoints("a");
  write_text(folder_ / "a/clip.json", R"({"fps": 29.97, "song": "s", "person": 0})");
  const auto clip = find().clips.at(0);
  EXPECT_EQ(clip.facts.fps, 29.97);
  EXPECT_EQ(clip.facts.song, "s");
}

TEST_F(FindClips, WhatIsntAWholeClipIsLeftOutWithTheReason) {
  add("no_sound/x.txt");
  add_keypoints("no_sound");
  add("no_poses/song.ogg");
  add("two/a.ogg");
  add("two/b.ogg");
  add_keypoints("two");
  add("bad_facts/song.ogg");
  add_keypoints("bad_facts");
  write_text(folder_ / "bad_facts/clip.json", R"({"fps": 0})");
  add("alone.mp4");
  const auto found = find();
  EXPECT_TRUE(found.clips.empty());
  std::map<std::string, std::string> reasons;
  for (const auto& clip : found.left_out) reasons[clip.id] = clip.reason;
  EXPECT_EQ(reasons.at("no_sound"), "no audio or video file");
  EXPECT_EQ(reasons.at("no_poses"), "no OpenPose JSON (*_keypoints.json) in it or one folder below");
  EXPECT_EQ(reasons.at("two"), "several audio or video files (\"a.ogg\" and \"b.ogg\"), expected one");
  EXPECT_NE(reasons.at("bad_facts").find("fps is 0, expected above 0"), std::string::npos);
  EXPECT_NE(reasons.at("alone").find("no folder of OpenPose JSON beside"), std::string::npos);
}

TEST_F(FindClips, OfTwoWithTheSameNameTheFirstStays) {
  add("x/a/song.ogg");
  add_keypoints("x/a");
  add("y/a/song.ogg");
  add_keypoints("y/a");
  const auto found = find_clips({folder_ / "x", folder_ / "y"});
  EXPECT_EQ(found.clips.size(), 1U);
  ASSERT_EQ(found.left_out.size(), 1U);
  EXPECT_NE(found.left_out[0].reason.find("the same name as the clip of"), std::string::npos);
}

TEST_F(FindClips, OddNamesAreNames) {
  for (const char* name : {"with space", "-dash", "quo\"te", "new\nline", "رقص"}) {
    add(std::string(name) + "/song.ogg");
    add_keypoints(name);
  }
  EXPECT_EQ(find().clips.size(), 5U);
}

TEST(FindClipsIn, AFolderThatIsntThereIsAnError) {
  EXPECT_EQ(error_of([] { find_clips({"/no/such/folder"}); }), "\"/no/such/folder\": no such folder");
}

}  // namespace
}  // namespace choreo::data
