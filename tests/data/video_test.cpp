#include "choreo/data/video.h"

#include "choreo/data/batch.h"
#include "choreo/data/clip.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "data/made_clips.h"
#include "errors.h"
#include "temporary_folder.h"

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

using testing::error_of;
using testing::TemporaryFolder;

class Videos : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("ffmpeg -version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no ffmpeg to make videos with";
  }

  void ffmpeg(const std::string& arguments, const std::string& name) const {
    const std::string command = "ffmpeg -nostdin -v error " + arguments + " -y '" + path(name).string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }
  /// Six seconds of a test picture with a sound that starts at 3 s.
  void film(const std::string& name, const std::string& rate) const {
    ffmpeg("-f lavfi -i testsrc=size=64x64:rate=" + rate +
               ":duration=6 -f lavfi -i 'aevalsrc=if(gt(t\\,3)\\,0.5*sin(2000*t)\\,0):d=6' -c:v libx264 -bf 2 -pix_fmt "
               "yuv420p",
           name);
  }
  [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / "clips" / name; }
  [[nodiscard]] std::string refusal(const std::string& name) const {
    return error_of([&] { probe_video(path(name)); });
  }
  BatchResult prepare() { return prepare_corpus({folder_ / "clips"}, folder_ / "corpus", {}, no_log(), no_progress()); }

  TemporaryFolder folder_;
};

/// A dancer who stands for 3 s and then walks 30 pixels a second.
void write_walk(const fs::path& folder, std::size_t frames, double fps) {
  for (std::size_t t = 0; t < frames; ++t) {
    const double walked = 30 * std::max(0.0, static_cast<double>(t) / fps - 3);
    testing::write_text(folder / testing::keypoint_file("c", static_cast<int>(t)),
                        testing::frame_json({testing::person_json(10 + walked / 10, 10 + static_cast<double>(t % 2))}));
  }
}

std::size_t first_loud(const Matrix& mel) {
  for (std::size_t t = 0; t < mel.rows(); ++t) {
    for (const float band : mel.row(t)) {
      if (band > -60) return t;
    }
  }
  return mel.rows();
}

std::size_t first_step(const Matrix& keypoints) {
  std::size_t t = 1;
  while (t < keypoints.rows() && keypoints(t, 0) - keypoints(0, 0) < 1e-4F) ++t;
  return t;
}

TEST_F(Videos, PicturesAndSoundMeetAtEveryFrameRate) {
  fs::create_directories(folder_ / "clips");
  const std::vector<std::pair<std::string, double>> rates{
      {"30000/1001", 30000.0 / 1001}, {"24000/1001", 24000.0 / 1001}, {"50", 50}, {"60", 60}};
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const std::string name = "v" + std::to_string(i);
    film(name + ".mp4", rates[i].first);
    const VideoFacts facts = probe_video(path(name + ".mp4"));
    EXPECT_NEAR(facts.fps, rates[i].second, 1e-3);
    EXPECT_NEAR(static_cast<double>(facts.frames), 6 * rates[i].second, 1);
    write_walk(path(name), facts.frames, facts.fps);
  }
  const auto result = prepare();
  for (const auto& clip : result.corpus.left_out) ADD_FAILURE() << clip.id << ": " << clip.reason;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const Clip clip = read_clip(folder_.path() / "corpus/clips" / ("v" + std::to_string(i) + ".safetensors"));
    EXPECT_NEAR(static_cast<double>(clip.frames()), 150, 2) << rates[i].first;
    EXPECT_NEAR(static_cast<double>(first_loud(clip.mel)), 75, 1) << rates[i].first;
    EXPECT_NEAR(static_cast<double>(first_step(clip.keypoints)), 76, 1) << rates[i].first;
    // At the end: the walk's last second, 30 pixels / 10 of 9 in all (and the joints' 14).
    const std::size_t last = clip.frames() - 1;
    EXPECT_NEAR((clip.keypoints(last, 0) - clip.keypoints(last - 25, 0)) * clip.pixels.scale[0], 3, 0.02);
  }
}

TEST_F(Videos, AVariableFrameRateIsRefusedWithBothNumbers) {
  fs::create_directories(folder_ / "clips");
  ffmpeg(
      "-f lavfi -i testsrc=size=64x64:rate=25:duration=8 -vf "
      "\"setpts='if(lt(N,100),N/25/TB,(4+(N-100)/10)/TB)'\" -vsync vfr -c:v libx264 -pix_fmt yuv420p",
      "vfr.mp4");
  const std::string reason = refusal("vfr.mp4");
  EXPECT_NE(reason.find("frames last from 40.0 to 1"), std::string::npos) << reason;
  EXPECT_NE(reason.find("a variable frame rate, expected a constant one"), std::string::npos) << reason;
}

TEST_F(Videos, TwoRatesPutTogetherAreAVariableOne) {
  fs::create_directories(folder_ / "clips");
  film("a.mkv", "25");
  film("b.mkv", "50");
  testing::write_text(path("list.txt"), "file 'a.mkv'\nfile 'b.mkv'\n");
  ffmpeg("-f concat -i '" + path("list.txt").string() + "' -c copy", "both.mkv");
  EXPECT_NE(refusal("both.mkv").find("a variable frame rate"), std::string::npos) << refusal("both.mkv");
}

TEST_F(Videos, PicturesThatBeginLaterThanTheSoundAreRefusedWithBothTimes) {
  fs::create_directories(folder_ / "clips");
  film("a.mp4", "25");
  const std::string a = "'" + path("a.mp4").string() + "'";
  ffmpeg("-itsoffset 0.6 -i " + a + " -i " + a + " -map 0:v -map 1:a -c copy", "late.mp4");
  EXPECT_NE(refusal("late.mp4").find("the pictures begin at 0.60 s, the sound at 0 s (an edit list?)"),
            std::string::npos)
      << refusal("late.mp4");
  ffmpeg("-itsoffset 0.05 -i " + a + " -i " + a + " -map 0:v -map 1:a -c copy", "nearly.mp4");
  EXPECT_NO_THROW(probe_video(path("nearly.mp4")));
}

TEST_F(Videos, AnEditListThatHidesFramesIsRefusedWithBothNumbers) {
  fs::create_directories(folder_ / "clips");
  film("whole.mov", "25");
  ffmpeg("-ss 1 -i '" + path("whole.mov").string() + "' -c copy", "cut.mp4");
  fs::remove(path("whole.mov"));
  write_walk(path("cut"), 150, 25);  // OpenPose saw what the edit list hides
  const auto result = prepare();
  ASSERT_EQ(result.corpus.left_out.size(), 1U);
  const std::string& reason = result.corpus.left_out[0].reason;
  EXPECT_NE(reason.find("150 OpenPose frames for 125 frames of video"), std::string::npos) << reason;
}

TEST_F(Videos, CoordinatesThatWereScaledBecomePixels) {
  fs::create_directories(folder_ / "clips");
  film("unit.mp4", "25");
  for (int t = 0; t < 150; ++t) {
    std::string numbers;
    for (int joint = 0; joint < 25; ++joint)
      numbers += fmt::format("{}{},{},0.9", joint ? "," : "", 0.2 + joint * 0.01, 0.1 + t * 0.004);
    testing::write_text(path("unit") / testing::keypoint_file("c", t),
                        testing::frame_json({R"({"pose_keypoints_2d":[)" + numbers + "]}"}));
  }
  ASSERT_EQ(prepare().prepared, 1U);
  const Clip clip = read_clip(folder_.path() / "corpus/clips/unit.safetensors");
  EXPECT_NEAR(clip.pixels.scale[0], 64 * 0.14, 0.01);
  EXPECT_NEAR(clip.pixels.scale[1], 64 * 149 * 0.004, 0.01);
}

TEST_F(Videos, TheRealFilmsGoThrough) {
  const fs::path shared = fs::path(CHOREO_SOURCE) / "../shared";
  if (!fs::exists(shared / "realdata/video")) GTEST_SKIP() << "the private films aren't here: not tested on real ones";
  for (const char* name : {"energetic_basic", "hiproll_basic2"}) {
    const std::string unpack =
        "bash '" + (shared / "corpus/unpack.sh").string() + "' '" + path("").string() + "' " + name;
    ASSERT_EQ(std::system(unpack.c_str()), 0);
    fs::remove(path(name) / "audio.ogg");
    fs::copy(shared / "realdata/video" / (std::string(name) + ".mp4"), path(name));
  }
  const auto result = prepare();
  for (const auto& clip : result.corpus.left_out) ADD_FAILURE() << clip.id << ": " << clip.reason;
  EXPECT_EQ(result.prepared, 2U);
}

}  // namespace
}  // namespace choreo::data
