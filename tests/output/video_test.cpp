#include "choreo/core/file.h"
#include "choreo/core/process.h"
#include "choreo/output/draw.h"
#include "choreo/output/render.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "errors.h"
#include "output/toy_dance.h"
#include "temporary_folder.h"

namespace choreo::output {
namespace {

namespace fs = std::filesystem;
using choreo::testing::error_of;
using choreo::testing::TemporaryFolder;
using testing::toy_dance;

/// What a program writes to its standard output; empty where it fails.
std::string output_of(const std::vector<std::string>& command) {
  std::string text;
  try {
    Child child(command, Child::Pipe::kOutput);
    std::array<char, 4096> buffer{};
    while (const std::size_t count = child.read(std::as_writable_bytes(std::span(buffer)))) {
      text.append(buffer.data(), count);
    }
    return child.wait() == 0 ? text : "";
  } catch (const Error&) {
    return "";
  }
}

std::string probe(const fs::path& file, const std::string& stream, const std::string& entries) {
  std::string text = output_of({"ffprobe", "-v", "error", "-count_frames", "-select_streams", stream, "-show_entries",
                                entries, "-of", "csv=p=0", "file:" + file.string()});
  while (!text.empty() && (text.back() == '\n' || text.back() == ',')) text.pop_back();
  return text;
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

class VideoTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (output_of({"ffmpeg", "-version"}).empty() || output_of({"ffprobe", "-version"}).empty()) {
      GTEST_SKIP() << "needs ffmpeg and ffprobe";
    }
  }

  /// A tone; the file's kind follows from its name.
  fs::path make_song(const std::string& name, double seconds) const {
    fs::path path = folder_ / name;
    output_of({"ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=" + std::to_string(seconds),
               "file:" + path.string()});
    return path;
  }

  const TemporaryFolder folder_;
};

TEST_F(VideoTest, HasEveryFrameAndTheSound) {
  const fs::path song = make_song("song.wav", 2), file = folder_ / "dance.mp4";
  std::vector<std::size_t> seen;
  write_video(file, toy_dance(50), song, [&](const Progress& progress) {
    seen.push_back(progress.done);
    EXPECT_EQ(progress.total, 50U);
  });
  EXPECT_EQ(seen.size(), 50U);
  EXPECT_EQ(seen.back(), 50U);
  const int width = Painter(0.75, 25).width();
  EXPECT_EQ(probe(file, "v", "stream=codec_name,width,height,pix_fmt,color_space,nb_read_frames"),
            "h264," + std::to_string(width) + ",720,yuv420p,bt709,50");
  EXPECT_EQ(probe(file, "v", "stream=r_frame_rate"), "25/1");
  EXPECT_EQ(probe(file, "a", "stream=codec_name"), "aac");
  EXPECT_NEAR(std::stod(probe(file, "v", "stream=duration")), 2, 1e-3);
  EXPECT_NEAR(std::stod(probe(file, "a", "stream=duration")), 2, 0.03);
  EXPECT_EQ(files_in(folder_.path()), 2U);
}

TEST_F(VideoTest, StartsBeforeItIsLoaded) {
  write_video(folder_ / "dance.mp4", toy_dance(10), {});
  const std::string bytes = read_file(folder_ / "dance.mp4");
  EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
  EXPECT_NE(bytes.find("mdat"), std::string::npos);
}

TEST_F(VideoTest, IsAsLongAsTheDance) {
  for (const double song_seconds : {0.5, 5.0}) {
    const fs::path song = make_song("song" + std::to_string(song_seconds) + ".wav", song_seconds);
    const fs::path file = folder_ / "dance.mp4";
    write_video(file, toy_dance(47), song);
    EXPECT_EQ(probe(file, "v", "stream=nb_read_frames"), "47");
    EXPECT_NEAR(std::stod(probe(file, "a", "stream=duration")), std::min(song_seconds, 47.0 / 25), 0.05);
  }
}

TEST_F(VideoTest, KeepsFractionalFrameRates) {
  const fs::path song = make_song("song.wav", 2), file = folder_ / "dance.mp4";
  for (const auto& [fps, rate] : std::vector<std::pair<double, std::string>>{
           {30000.0 / 1001, "30000/1001"}, {24000.0 / 1001, "24000/1001"}, {12.5, "25/2"}, {60, "60/1"}}) {
    write_video(file, toy_dance(31, fps), song);
    EXPECT_EQ(probe(file, "v", "stream=r_frame_rate,nb_read_frames"), rate + ",31");
  }
  write_video(file, toy_dance(1), song);
  EXPECT_EQ(probe(file, "v", "stream=nb_read_frames"), "1");
}

TEST_F(VideoTest, TakesOddNames) {
  fs::current_path(folder_.path());
  make_song("-song, 100%: \"x\".wav", 1);
  for (const char* name : {"-y.mp4", "http:x.mp4", "100%d.mp4", "a b\n'.mp4"}) {
    write_video(name, toy_dance(25), "-song, 100%: \"x\".wav");
    EXPECT_EQ(probe(name, "a", "stream=codec_name"), "aac") << name;
    write_picture(std::string(name) + ".png", toy_dance(25), {0});
    EXPECT_TRUE(fs::exists(std::string(name) + ".png")) << name;
  }
  fs::current_path("/");
}

TEST_F(VideoTest, ReplacesWhatALinkPointsTo) {
  fs::create_directory(folder_ / "videos");
  write_atomically(folder_ / "videos/dance.mp4", "an older one");
  fs::create_symlink("videos/dance.mp4", folder_ / "link.mp4");
  write_video(folder_ / "link.mp4", toy_dance(5), {});
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.mp4"));
  EXPECT_EQ(probe(folder_ / "videos/dance.mp4", "v", "stream=nb_read_frames"), "5");
}

TEST_F(VideoTest, LeavesNothingWhereItFails) {
  const fs::path song = make_song("song.wav", 1);
  write_atomically(folder_ / "not_a_song.txt", "la la la");
  const auto refused = [&](const fs::path& file, const Dance& dance, const fs::path& sound) {
    return error_of([&] { write_video(file, dance, sound); });
  };
  const fs::path file = folder_ / "dance.mp4";
  EXPECT_NE(refused(folder_ / "none/dance.mp4", toy_dance(5), song).find("can't be written"), std::string::npos);
  EXPECT_NE(refused(file, toy_dance(5), folder_ / "none.wav").find("none.wav"), std::string::npos);
  EXPECT_NE(refused(file, toy_dance(5), folder_.path()).find("folder"), std::string::npos);
  EXPECT_NE(refused(file, toy_dance(500), folder_ / "not_a_song.txt").find("not_a_song.txt"), std::string::npos);
  const fs::path mute = folder_ / "mute.mp4";
  write_video(mute, toy_dance(5), {});
  EXPECT_NE(refused(file, toy_dance(500), mute).find("matches no streams"), std::string::npos);
  EXPECT_NE(refused(file, toy_dance(0), song).find("no frames"), std::string::npos);
  EXPECT_NE(refused("/dev/null", toy_dance(5), song).find("regular file"), std::string::npos);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_EQ(files_in(folder_.path()), 3U);  // the song and what isn't one
}

TEST_F(VideoTest, LeavesNothingWhereTheCallerStops) {
  const auto stop = [](const Progress& progress) {
    if (progress.done == 3) fail("stopped");
  };
  EXPECT_EQ(error_of([&] { write_video(folder_ / "dance.mp4", toy_dance(50), {}, stop); }), "stopped");
  EXPECT_EQ(files_in(folder_.path()), 0U);
}

TEST_F(VideoTest, SaysWhatToInstall) {
  const char* before = std::getenv("PATH");
  const std::string path = before == nullptr ? "" : before;
  ::setenv("PATH", folder_.path().c_str(), 1);
  const std::string error = error_of([&] { write_video(folder_ / "dance.mp4", toy_dance(5), {}); });
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_NE(error.find("apt install ffmpeg"), std::string::npos) << error;
  EXPECT_EQ(files_in(folder_.path()), 0U);
}

using PictureTest = VideoTest;

TEST_F(PictureTest, ShowsThePosesSideBySide) {
  const fs::path file = folder_ / "sheet.png";
  write_picture(file, toy_dance(50), {0, 10, 49});
  const Painter painter(0.75, 25, 360);
  const auto size = [&](int columns, int rows) {
    return "png," + std::to_string(columns * painter.width()) + "," + std::to_string(rows * 360);
  };
  EXPECT_EQ(probe(file, "v", "stream=codec_name,width,height"), size(3, 1));
  const std::string pixels =
      output_of({"ffmpeg", "-v", "error", "-i", file, "-f", "rawvideo", "-pix_fmt", "bgr24", "pipe:1"});
  Image cell;
  painter.draw(toy_dance(50).frames, 10, cell);
  const std::size_t line = static_cast<std::size_t>(painter.width()) * 3;
  ASSERT_EQ(pixels.size(), cell.bgr.size() * 3);
  for (std::size_t y = 0; y < 360; ++y) {  // the middle one
    EXPECT_TRUE(std::equal(cell.bgr.begin() + y * line, cell.bgr.begin() + (y + 1) * line,
                           reinterpret_cast<const std::uint8_t*>(pixels.data()) + (3 * y + 1) * line));
  }
  write_picture(file, toy_dance(50), std::vector<std::size_t>(12, 7));
  EXPECT_EQ(probe(file, "v", "stream=codec_name,width,height"), size(6, 2));
}

TEST_F(PictureTest, RefusesFramesThatAreNotThere) {
  const auto refused = [&](const std::vector<std::size_t>& frames) {
    return error_of([&] { write_picture(folder_ / "sheet.png", toy_dance(5), frames); });
  };
  EXPECT_NE(refused({0, 5}).find("frame 5"), std::string::npos);
  EXPECT_NE(refused({}).find("0 frames"), std::string::npos);
  EXPECT_EQ(files_in(folder_.path()), 0U);
}

}  // namespace
}  // namespace choreo::output
