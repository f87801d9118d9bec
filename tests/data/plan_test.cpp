#include "choreo/data/plan.h"

#include <gtest/gtest.h>

#include <map>

#include "data/made_clips.h"
#include "temporary_folder.h"

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

using testing::write_clip_folder;
using testing::write_text;

class PlanCorpus : public ::testing::Test {
 protected:
  std::map<std::string, PlannedClip> plan(const BatchOptions& options = {}) {
    std::map<std::string, PlannedClip> by_id;
    for (const auto& clip : plan_corpus({folder_ / "clips"}, folder_ / "corpus", options, no_log(), no_progress())) {
      by_id[clip.id] = clip;
    }
    return by_id;
  }
  [[nodiscard]] fs::path clip(const std::string& name) const { return folder_.path() / "clips" / name; }

  testing::TemporaryFolder folder_;
};

TEST_F(PlanCorpus, SaysWhatPreparingThenDoes) {
  for (const char* name : {"good", "no_rate", "short", "no_sound", "broken"}) write_clip_folder(clip(name), 120);
  fs::remove(clip("no_rate") / "clip.json");
  fs::remove_all(clip("short"));
  write_clip_folder(clip("short"), 60);
  write_text(clip("no_sound") / "sound.wav", "this is no sound");
  for (int t = 0; t < 120; ++t) write_text(clip("broken") / "keypoints" / testing::keypoint_file("clip", t), "{");
  const auto before = plan();
  EXPECT_FALSE(fs::exists(folder_ / "corpus")) << "a dry run writes nothing";
  const auto result = prepare_corpus({folder_ / "clips"}, folder_ / "corpus", {}, no_log(), no_progress());
  ASSERT_EQ(before.size(), 5U);
  EXPECT_EQ(before.at("good").intent, Intent::kPrepare);
  ASSERT_EQ(result.corpus.clips.size(), 1U);
  for (const auto& left : result.corpus.left_out) {
    EXPECT_EQ(before.at(left.id).intent, Intent::kLeaveOut) << left.reason;
    EXPECT_FALSE(before.at(left.id).reason.empty());
  }
  EXPECT_EQ(before.at("short").reason, "the skeletons are 2.40 s long, expected 4 s at least");
  EXPECT_EQ(plan().at("good").intent, Intent::kUnchanged);
  BatchOptions force;
  force.force = true;
  EXPECT_EQ(plan(force).at("good").intent, Intent::kPrepare);
}

TEST_F(PlanCorpus, OneBrokenFileIsNoReason) {
  write_clip_folder(clip("a"), 120);
  write_text(clip("a") / "keypoints" / testing::keypoint_file("clip", 0), "{");
  EXPECT_EQ(plan().at("a").intent, Intent::kPrepare);
}

TEST_F(PlanCorpus, In3dSaysWhichClipsHaveNo3dKeypoints) {
  write_clip_folder(clip("flat"), 120);
  testing::write_space_clip(clip("space"), testing::space_motion(120), {});
  BatchOptions options;
  options.prepare.dimensions = 3;
  EXPECT_EQ(plan(options).at("space").intent, Intent::kPrepare);
  EXPECT_EQ(plan(options).at("flat").intent, Intent::kLeaveOut);
  EXPECT_NE(plan(options).at("flat").reason.find("nobody has pose_keypoints_3d"), std::string::npos);
}

}  // namespace
}  // namespace choreo::data
