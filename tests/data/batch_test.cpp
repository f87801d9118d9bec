#include "choreo/data/batch.h"

#include "choreo/core/file.h"
#include "choreo/data/video.h"
#include "choreo/pose/bones.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "data/made_clips.h"
#include "errors.h"
#include "temporary_folder.h"

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

using testing::error_of;
using testing::TemporaryFolder;
using testing::write_clip_folder;
using testing::write_keypoints;
using testing::write_text;
using testing::write_tone;

class PrepareCorpus : public ::testing::Test {
 protected:
  BatchResult run(BatchOptions options = {}) {
    return prepare_corpus({folder_ / "clips"}, folder_ / "corpus", options, log(), no_progress());
  }
  Log log() {
    return [this](LogLevel, const std::string& message) { messages_ += message + "\n"; };
  }
  [[nodiscard]] fs::path clip(const std::string& name) const { return folder_.path() / "clips" / name; }
  [[nodiscard]] Clip prepared(const std::string& name) const {
    return read_clip(folder_.path() / "corpus/clips" / (name + ".safetensors"));
  }
  static BatchOptions jobs(std::size_t count) {
    BatchOptions options;
    options.jobs = count;
    return options;
  }
  static std::map<std::string, std::string> reasons(const BatchResult& result) {
    std::map<std::string, std::string> by_id;
    for (const auto& clip : result.corpus.left_out) by_id[clip.id] = clip.reason;
    return by_id;
  }

  TemporaryFolder folder_;
  std::string messages_;
};

TEST_F(PrepareCorpus, PairsSoundAndSkeletonFrameByFrame) {
  write_clip_folder(clip("a"), 200);
  const auto result = run();
  EXPECT_EQ(result.prepared, 1U);
  const Clip a = prepared("a");
  EXPECT_EQ(a.frames(), 200U);
  EXPECT_EQ(a.mel.rows(), 200U);
  EXPECT_EQ(a.mel.columns(), 80U);
  EXPECT_EQ(a.segments, (std::vector<pose::Segment>{{0, 200}}));
  // Joint 0's x walks from 100 to 299; joints reach 14 further.
  for (std::size_t t = 0; t < 200; ++t) EXPECT_NEAR(a.keypoints(t, 0), static_cast<double>(t) / 213, 1e-5);
}

TEST_F(PrepareCorpus, BringsAnotherFrameRateToTheCorpuss) {
  write_clip_folder(clip("fifty"), 400, 50);
  run();
  const Clip fifty = prepared("fifty");
  EXPECT_EQ(fifty.frames(), 200U);
  for (std::size_t t = 0; t < 200; ++t) EXPECT_NEAR(fifty.keypoints(t, 0), static_cast<double>(2 * t) / 412, 1e-5);
}

TEST_F(PrepareCorpus, AClipThatFailsIsLeftOutAndTheRestGoesOn) {
  write_clip_folder(clip("good"), 200);
  write_clip_folder(clip("short"), 60);
  write_clip_folder(clip("longer_sound"), 200);
  write_tone(clip("longer_sound") / "sound.wav", 9);
  write_clip_folder(clip("no_sound"), 200);
  write_text(clip("no_sound") / "sound.wav", "this is not audio");
  write_clip_folder(clip("no_rate"), 200);
  fs::remove(clip("no_rate") / "clip.json");
  const auto result = run(jobs(2));
  EXPECT_EQ(result.corpus.clips.size(), 1U);
  const auto why = reasons(result);
  EXPECT_EQ(why.at("short"), "no stretch of 4 s in which no joint is missing for more than 2 s");
  EXPECT_EQ(why.at("longer_sound"), "the sound is 9.04 s long, the skeletons 8.00 s: more than 0.5 s apart");
  EXPECT_NE(why.at("no_rate").find("frame rate is unknown"), std::string::npos);
  EXPECT_NE(why.at("no_sound").find("sound.wav"), std::string::npos);
  std::map<std::string, std::string> kinds;
  for (const auto& left : result.corpus.left_out) kinds[left.id] = left.kind;
  EXPECT_EQ(kinds, (std::map<std::string, std::string>{{"longer_sound", "sound and skeletons apart"},
                                                       {"no_rate", "no frame rate"},
                                                       {"no_sound", "unreadable sound"},
                                                       {"short", "too few frames"}}));

  const Corpus corpus = read_corpus(folder_ / "corpus");
  EXPECT_EQ(corpus.clips.size(), 1U);
  EXPECT_EQ(corpus.left_out.size(), 4U);
  EXPECT_FALSE(fs::exists(folder_.path() / "corpus/clips/short.safetensors"));
}

TEST_F(PrepareCorpus, InputFpsIsForSkeletonsWithoutOne) {
  write_clip_folder(clip("a"), 200);
  fs::remove(clip("a") / "clip.json");
  BatchOptions options;
  options.prepare.input_fps = 25;
  EXPECT_EQ(run(options).prepared, 1U);
}

TEST_F(PrepareCorpus, DoesNotDoUnchangedClipsAgain) {
  write_clip_folder(clip("a"), 200);
  write_clip_folder(clip("b"), 200);
  EXPECT_EQ(run().prepared, 2U);
  const auto made = fs::last_write_time(folder_.path() / "corpus/clips/a.safetensors");
  write_text(clip("b") / "keypoints" / testing::keypoint_file("clip", 10), testing::frame_json({}));
  const auto second = run();
  EXPECT_EQ(second.unchanged, 1U);
  EXPECT_EQ(second.prepared, 1U);
  EXPECT_EQ(fs::last_write_time(folder_.path() / "corpus/clips/a.safetensors"), made);
  EXPECT_EQ(second.corpus.clips.size(), 2U);

  BatchOptions again;
  again.force = true;
  EXPECT_EQ(run(again).prepared, 2U);
  BatchOptions other;
  other.prepare.normalisation = pose::Normalisation::kUniform;
  EXPECT_EQ(run(other).prepared, 2U);
  write_text(folder_.path() / "corpus/clips/a.safetensors", "damaged");
  EXPECT_EQ(run(other).prepared, 1U);
}

TEST_F(PrepareCorpus, SplitsBySongOrAsAFileSays) {
  for (int i = 0; i < 6; ++i)
    write_clip_folder(clip("c" + std::to_string(i)), 110, 25, i < 2 ? "same" : "s" + std::to_string(i));
  const auto by_song = run().corpus.clips;
  EXPECT_EQ(by_song[0].split, by_song[1].split);

  write_text(folder_ / "splits.json", R"({"train": ["c0"], "valid": ["c1"], "test": ["c2"]})");
  BatchOptions options;
  options.splits = folder_ / "splits.json";
  const auto named = run(options);
  ASSERT_EQ(named.corpus.clips.size(), 3U);
  EXPECT_EQ(named.corpus.clips[1].split, Split::kValid);
  EXPECT_NE(reasons(named).at("c3").find("not named in"), std::string::npos);
}

TEST_F(PrepareCorpus, AnotherPersonIsAClipOfItsOwn) {
  write_clip_folder(clip("a"), 200);
  for (int t = 0; t < 200; ++t) {
    write_text(clip("a") / "keypoints" / testing::keypoint_file("clip", t),
               testing::frame_json({testing::person_json(900 - t, 200 + t % 7, 25, 0.5),
                                    testing::person_json(100 + t, 200 + t % 7, 25, 0.9)}));
  }
  write_text(folder_ / "splits.json", R"({"train": ["a"]})");
  BatchOptions options;
  options.persons = {0, 1, 2};
  options.splits = folder_ / "splits.json";
  const auto result = run(options);
  EXPECT_EQ(result.corpus.clips.size(), 2U);
  EXPECT_GT(prepared("a").keypoints(199, 0), prepared("a").keypoints(0, 0));
  EXPECT_LT(prepared("a.p1").keypoints(199, 0), prepared("a.p1").keypoints(0, 0));
  EXPECT_EQ(reasons(result).at("a.p2"), "person 2 isn't there: 2 are seen");
}

TEST_F(PrepareCorpus, TheCorpusMayBeTheFolderOfTheClips) {
  write_clip_folder(clip("a"), 200);
  for (int i = 0; i < 2; ++i) {
    const auto result = prepare_corpus({folder_ / "clips"}, folder_ / "clips", {}, log(), no_progress());
    EXPECT_TRUE(result.corpus.left_out.empty());
  }
}

TEST_F(PrepareCorpus, TheSameBytesWhateverTheNumberOfJobs) {
  for (int i = 0; i < 4; ++i) write_clip_folder(clip("c" + std::to_string(i)), 110);
  run(jobs(1));
  const auto one = read_file(folder_.path() / "corpus/corpus.json");
  const auto clip_one = read_file(folder_.path() / "corpus/clips/c2.safetensors");
  fs::remove_all(folder_ / "corpus");
  run(jobs(3));
  EXPECT_EQ(read_file(folder_.path() / "corpus/corpus.json"), one);
  EXPECT_EQ(read_file(folder_.path() / "corpus/clips/c2.safetensors"), clip_one);
}

TEST_F(PrepareCorpus, AVideoTellsItsRateAndMustHaveAsManyFrames) {
  if (std::system("ffmpeg -version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no ffmpeg to make a video with";
  const auto make = [&](const std::string& name, int json_frames) {
    write_keypoints(clip(name), json_frames);
    const std::string command =
        "ffmpeg -nostdin -v error -f lavfi -i testsrc=size=320x240:rate=25:duration=5 -f lavfi "
        "-i sine=duration=5 -shortest -y '" +
        clip(name + ".mp4").string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0);
  };
  make("fits", 125);
  make("trimmed", 127);
  make("cut", 140);
  const auto result = run();
  EXPECT_EQ(result.corpus.clips.size(), 2U) << reasons(result).begin()->second;
  EXPECT_EQ(prepared("trimmed").frames(), 125U);
  EXPECT_NE(messages_.find("\"trimmed\": 127 OpenPose frames for 125 frames of video: trimmed"), std::string::npos)
      << messages_;
  EXPECT_EQ(reasons(result).at("cut"),
            "140 OpenPose frames for 125 frames of video (variable frame rate, or another cut?)");
}

TEST_F(PrepareCorpus, AVideosFrameRateMustBeOne) {
  if (std::system("ffmpeg -version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no ffmpeg to make a video with";
  const std::string video = (folder_ / "slow.mkv").string();
  const std::string command =
      "ffmpeg -nostdin -v error -f lavfi -i testsrc=size=32x32:rate=1/2:duration=8 -y '" + video + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_NE(error_of([&] { probe_video(video); }).find("the video tells 0.5 frames a second, expected 1 … 1000"),
            std::string::npos);
}

TEST_F(PrepareCorpus, AClipSaysWhatItWasPreparedWith) {
  write_clip_folder(clip("a"), 200);
  BatchOptions options;
  options.prepare.mel.sample_rate = 16000;
  options.prepare.mel.n_fft = 2048;
  options.prepare.normalisation = pose::Normalisation::kUniform;
  EXPECT_EQ(run(options).prepared, 1U);
  const Clip a = prepared("a");
  EXPECT_EQ(a.sample_rate, 16000);
  EXPECT_EQ(a.n_fft, 2048);
  EXPECT_EQ(a.normalise, "uniform");
}

TEST_F(PrepareCorpus, ARunWithoutAClipLeavesTheEarlierCorpus) {
  write_clip_folder(clip("a"), 200);
  run();
  const auto before = read_file(folder_.path() / "corpus/corpus.json");
  write_text(clip("a") / "sound.wav", "this is not audio");
  const auto result = run();
  EXPECT_TRUE(result.corpus.clips.empty());
  EXPECT_EQ(result.corpus.left_out.size(), 1U);
  EXPECT_EQ(read_file(folder_.path() / "corpus/corpus.json"), before);
}

TEST_F(PrepareCorpus, ChecksTheMelOptionsBeforeAnyWork) {
  write_clip_folder(clip("a"), 200);
  BatchOptions options;
  options.prepare.mel.n_fft = 7;
  EXPECT_NE(error_of([&] { run(options); }).find("n_fft"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder_ / "corpus"));
}

TEST_F(PrepareCorpus, TheCorpusMayLieAmongTheClips) {
  write_clip_folder(clip("a"), 200);
  for (int i = 0; i < 2; ++i) {
    const auto result = prepare_corpus({folder_ / "clips"}, clip("corpus"), {}, log(), no_progress());
    EXPECT_EQ(result.corpus.clips.size(), 1U);
    EXPECT_TRUE(result.corpus.left_out.empty());
  }
}

TEST_F(PrepareCorpus, ALinkToNowhereIsABrokenFile) {
  write_clip_folder(clip("a"), 200);
  const fs::path link = clip("a") / "keypoints" / testing::keypoint_file("clip", 7);
  fs::remove(link);
  fs::create_symlink("/no/such/file", link);
  EXPECT_EQ(run().prepared, 1U);
  EXPECT_NE(messages_.find("\"a\": 1 of 200 OpenPose files are broken: frames with nobody"), std::string::npos)
      << messages_;
  EXPECT_EQ(run().unchanged, 1U);
}

TEST_F(PrepareCorpus, ASoundFileThatIsCutShortIsToldOf) {
  write_clip_folder(clip("a"), 200);
  const fs::path sound = clip("a") / "sound.wav";
  fs::resize_file(sound, fs::file_size(sound) - 4410);  // 0.1 s
  EXPECT_EQ(run().prepared, 1U);
  EXPECT_NE(messages_.find("\"a\": the sound file is cut short"), std::string::npos) << messages_;
}

TEST_F(PrepareCorpus, ASilentSoundIsRefused) {
  write_clip_folder(clip("a"), 200);
  write_tone(clip("a") / "sound.wav", 8, 22050, 0);
  EXPECT_NE(reasons(run()).at("a").find("sound.wav\": is silent"), std::string::npos);
}

TEST_F(PrepareCorpus, WritesAReport) {
  write_clip_folder(clip("a"), 200);
  fs::create_directories(clip("nothing"));
  run();
  const auto report = read_file(folder_.path() / "corpus/report.csv");
  EXPECT_NE(report.find("\na,in corpus,train,"), std::string::npos) << report;
  EXPECT_NE(report.find("\nnothing,left out,,,,,,,,,,no audio or video file\n"), std::string::npos) << report;
}

TEST_F(PrepareCorpus, ASoundsNameMayBeInAnyEncoding) {
  write_clip_folder(clip("a"), 200);
  fs::rename(clip("a") / "sound.wav", clip("a") / "caf\xe9.wav");
  EXPECT_EQ(run().prepared, 1U);
  EXPECT_EQ(prepared("a").source, "caf\xEF\xBF\xBD.wav");
}

TEST_F(PrepareCorpus, RemovesWhatAKilledRunLeft) {
  write_clip_folder(clip("a"), 200);
  const fs::path stale = folder_.path() / "corpus/clips/.999999999.partial.a.safetensors";
  write_text(stale, "half");
  run();
  EXPECT_FALSE(fs::exists(stale));
}

TEST_F(PrepareCorpus, CorpusJsonShowsRoundNumbers) {
  Corpus corpus;
  corpus.fps = 25;
  corpus.clips = {{.id = "a",
                   .file = "clips/a.safetensors",
                   .song = "s",
                   .split = Split::kTrain,
                   .frames = 7,
                   .seconds = 0.28,
                   .segments = 1,
                   .seen = 0.99330001}};
  fs::create_directories(folder_ / "corpus");
  write_corpus(folder_ / "corpus", corpus);
  const auto text = read_file(folder_.path() / "corpus/corpus.json");
  EXPECT_NE(text.find("\"seen\": 0.9933,"), std::string::npos) << text;
  EXPECT_NE(text.find("\"seconds\": 0.28,"), std::string::npos) << text;
}

TEST_F(PrepareCorpus, NoClipAtAllIsAnError) {
  fs::create_directories(folder_ / "clips");
  EXPECT_NE(error_of([&] { run(); }).find("no clip in it"), std::string::npos);
}

TEST_F(PrepareCorpus, TheRealCorpusGoesThrough) {
  const fs::path real = fs::path(CHOREO_SOURCE) / "../shared/corpus";
  if (!fs::exists(real / "unpack.sh")) GTEST_SKIP() << "the private corpus isn't here: not tested on real clips";
  const std::string unpack = "bash '" + (real / "unpack.sh").string() + "' '" + clip("").string() + "' rumba_02 basic";
  ASSERT_EQ(std::system(unpack.c_str()), 0);
  const auto result = run();
  for (const auto& [id, reason] : reasons(result)) ADD_FAILURE() << id << ": " << reason;
  const Clip rumba = prepared("rumba_02");
  EXPECT_EQ(rumba.segments.size(), 1U);
  EXPECT_GT(rumba.frames(), 500U);
}

BatchOptions in_space() {
  BatchOptions options;
  options.prepare.dimensions = 3;
  return options;
}

TEST_F(PrepareCorpus, In3dEveryFileComesToTheSameMetres) {
  const pose::Motion motion = testing::space_motion(150);
  testing::write_space_clip(clip("cm"), motion, {.units = 100, .up = true, .picture = true});
  testing::write_space_clip(clip("m"), motion, {});
  const auto result = run(in_space());
  ASSERT_EQ(result.prepared, 2U);
  EXPECT_EQ(read_corpus(folder_ / "corpus").dimensions, 3U);
  for (const char* name : {"cm", "m"}) {
    const Clip read = prepared(name);
    ASSERT_EQ(read.dimensions(), 3U);
    EXPECT_EQ(read.frames(), 150U);
    EXPECT_EQ(read.segments.size(), 1U);
    for (std::size_t i = 0; i < read.keypoints.values().size(); ++i) {
      const double metres = read.keypoints.values()[i] * read.pixels.scale[i % 3] + read.pixels.offset[i % 3];
      ASSERT_NEAR(metres, motion.position.values()[i], 1e-5);
    }
  }
}

TEST_F(PrepareCorpus, In3dRoughLimbsAreFixed) {
  const pose::Motion rough = testing::noisy(testing::space_motion(300, 50), 0.02);
  testing::write_space_clip(clip("a"), rough, {.units = 1000});
  run(in_space());
  const pose::Motion read{.fps = 25, .position = prepared("a").keypoints, .seen = prepared("a").seen};
  EXPECT_GT(pose::limb_jitter(rough), 0.05);
  EXPECT_LT(pose::limb_jitter(read), 1e-5);
}

TEST_F(PrepareCorpus, In3dAClipWithout3dKeypointsIsLeftOut) {
  write_clip_folder(clip("flat"), 150);
  testing::write_space_clip(clip("space"), testing::space_motion(150), {});
  const auto result = run(in_space());
  EXPECT_EQ(result.corpus.clips.size(), 1U);
  ASSERT_EQ(result.corpus.left_out.size(), 1U);
  EXPECT_EQ(result.corpus.left_out[0].kind, "no 3-D keypoints");
  EXPECT_NE(reasons(result)["flat"].find("pose.dimensions = 2 takes it"), std::string::npos);
}

TEST_F(PrepareCorpus, A2dClipIsNoUnchanged3dOne) {
  testing::write_space_clip(clip("a"), testing::space_motion(150), {.picture = true});
  run();
  EXPECT_EQ(prepared("a").dimensions(), 2U);
  EXPECT_EQ(read_file(folder_ / "corpus/corpus.json").find("dimensions"), std::string::npos);
  EXPECT_EQ(run(in_space()).prepared, 1U);
  EXPECT_EQ(prepared("a").dimensions(), 3U);
  EXPECT_EQ(run(in_space()).unchanged, 1U);
}

}  // namespace
}  // namespace choreo::data
