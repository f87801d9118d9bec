#include "choreo/data/source.h"

#include "choreo/core/text.h"

#include <gtest/gtest.h>

#include <map>

#include "errors.h"
#include "pose/recordings.h"
#include "temporary_folder.h"

namespace fs = std::filesystem;

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

  /// The folder as messages name it.
  [[nodiscard]] fs::path here() const { return fs::canonical(folder_.path()); }
  static std::map<std::string, std::string> reasons(const FoundClips& found) {
    std::map<std::string, std::string> by_id;
    for (const auto& clip : found.left_out) by_id[clip.id] = clip.reason;
    return by_id;
  }

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
  const auto why = reasons(found);
  EXPECT_EQ(why.at("no_sound"), "no audio or video file");
  EXPECT_EQ(why.at("no_poses"), "no OpenPose JSON (*_keypoints.json) in it or one folder below");
  EXPECT_EQ(why.at("two"), "several audio or video files (\"a.ogg\" and \"b.ogg\"), expected one");
  EXPECT_NE(why.at("bad_facts").find("fps is 0, expected 1 … 1000"), std::string::npos);
  EXPECT_NE(why.at("alone").find("no folder of OpenPose JSON beside"), std::string::npos);
}

TEST_F(FindClips, ASoundBesideTheOnlyClipDoesntMakeTheFolderAClip) {
  add("intro.ogg");
  add("a/song.ogg");
  add_keypoints("a");
  const auto found = find();
  ASSERT_EQ(found.clips.size(), 1U);
  EXPECT_EQ(found.clips[0].id, "a");
  EXPECT_EQ(found.clips[0].media.filename(), "song.ogg");
  EXPECT_EQ(reasons(found).at("intro"), "no folder of OpenPose JSON beside " + quote(here() / "intro.ogg"));
}

TEST_F(FindClips, AVideoBesideAFolderThatHasItsOwnIsOneTooMany) {
  add("dance.mp4");
  add("dance/song.ogg");
  add_keypoints("dance");
  const auto found = find();
  EXPECT_TRUE(found.clips.empty());
  ASSERT_EQ(found.left_out.size(), 1U);
  EXPECT_EQ(reasons(found).at("dance"), "several audio or video files (\"dance.mp4\" and \"song.ogg\"), expected one");
}

TEST_F(FindClips, AFolderGivenTwiceIsTakenOnce) {
  add("x/a/song.ogg");
  add_keypoints("x/a");
  add("x/alone.mp4");
  fs::create_directory_symlink(folder_ / "x", folder_ / "link");
  const auto found = find_clips({folder_ / "x", folder_.path() / "x/../x/", folder_ / "link"});
  EXPECT_EQ(found.clips.size(), 1U);
  EXPECT_EQ(found.left_out.size(), 1U);
}

TEST_F(FindClips, TheCorpusIsNoClip) {
  add("a/song.ogg");
  add_keypoints("a");
  add("corpus/clips/a.safetensors");
  const auto found = find_clips({folder_.path()}, folder_.path() / "a/../corpus/");
  EXPECT_EQ(found.clips.size(), 1U);
  EXPECT_TRUE(found.left_out.empty());
  add("b/song.ogg");
  add_keypoints("b/keypoints");
  add("b/corpus/corpus.json");
  EXPECT_EQ(find_clips({folder_ / "b"}, folder_.path() / "b/corpus").clips.size(), 1U);
}

TEST_F(FindClips, ANameThatIsntUtf8IsLeftOut) {
  add("caf\xe9/song.ogg");
  add_keypoints("caf\xe9");
  EXPECT_EQ(reasons(find()).at("caf\xe9"), "the name isn't valid UTF-8: corpus.json can't hold it");
}

TEST_F(FindClips, ClipJsonWarnsOfKeysThatMeanNothing) {
  add("a/song.ogg");
  add_keypoints("a");
  write_text(folder_ / "a/clip.json",
             R"({"fsp": 25, "id": "a", "frames": 9, "bpm": 120.5, "source": "x", "person": 0, "song": "s"})");
  std::string messages;
  const auto found = find_clips({folder_.path()}, {}, [&](LogLevel level, const std::string& message) {
    EXPECT_EQ(level, LogLevel::kWarning);
    messages += message;
  });
  EXPECT_EQ(found.clips.size(), 1U);
  EXPECT_EQ(messages, quote(here() / "a/clip.json") + ": unknown key \"fsp\" has no effect; did you mean \"fps\"?");
}

TEST_F(FindClips, ClipJsonIsRefusedWhereItAsksForWhatCantBe) {
  add("a/song.ogg");
  add_keypoints("a");
  const auto reason = [&](const std::string& text) {
    write_text(folder_ / "a/clip.json", text);
    const auto all = reasons(find());
    return all.contains("a") ? all.at("a") : "";
  };
  const std::string where = quote(here() / "a/clip.json");
  EXPECT_EQ(reason(R"({"fps": 1000})"), "");
  EXPECT_EQ(reason(R"({"fps": 0.5})"), where + ": fps is 0.5, expected 1 … 1000");
  EXPECT_EQ(reason(R"({"fps": 1001})"), where + ": fps is 1001, expected 1 … 1000");
  EXPECT_EQ(reason(R"({"fps": true})"), where + ": \"fps\" has the wrong kind: a boolean");
  EXPECT_EQ(reason(R"({"person": 1})"), "");
  EXPECT_EQ(reason(R"({"person": 1.5})"), where + ": person is 1.5, expected a whole number from 0 to 63");
  EXPECT_EQ(reason(R"({"person": "x"})"), where + ": \"person\" has the wrong kind: a string");
  EXPECT_EQ(reason("[]"), where + ": expected a JSON object, found a list");
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
