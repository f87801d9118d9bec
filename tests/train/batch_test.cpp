#include "choreo/train/batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace choreo::train {
namespace {

/// Frame t of clip c holds 1000 c + t everywhere.
TrainingClip numbered_clip(std::size_t number, std::vector<pose::Segment> segments) {
  TrainingClip clip;
  const std::size_t frames = segments.back().end;
  clip.mel = Matrix(frames, 2);
  clip.keypoints = Matrix(frames, pose::kPoseSize);
  for (std::size_t t = 0; t < frames; ++t) {
    const auto value = static_cast<float>(1000 * number + t);
    for (float& v : clip.mel.row(t)) v = value;
    for (float& v : clip.keypoints.row(t)) v = value;
  }
  clip.segments = std::move(segments);
  return clip;
}

std::vector<TrainingClip> two_clips() {
  return {numbered_clip(0, {{0, 300}}), numbered_clip(1, {{10, 110}, {150, 750}})};
}

TEST(CutSampler, StaysInsideSegmentsAndFollowsFromItsArguments) {
  const auto clips = two_clips();
  const CutSampler sampler(clips, 101, 7);
  const CutSampler same(clips, 101, 7);
  bool another = false;
  for (std::uint64_t iteration = 1; iteration < 200; ++iteration) {
    for (std::uint32_t index = 0; index < 8; ++index) {
      const Cut cut = sampler.sample(iteration, index);
      EXPECT_EQ(cut, same.sample(iteration, index));
      another = another || !(cut == CutSampler(clips, 101, 8).sample(iteration, index));
      const auto& segments = clips[cut.clip].segments;
      EXPECT_TRUE(std::any_of(segments.begin(), segments.end(), [&](const pose::Segment& segment) {
        return cut.begin >= segment.begin && cut.begin + cut.frames <= segment.end;
      }));
    }
  }
  EXPECT_TRUE(another);
}

TEST(CutSampler, ChoosesSegmentsByTheirLengthAndEveryBeginning) {
  const auto clips = two_clips();
  const CutSampler sampler(clips, 101, 7);
  std::map<std::size_t, int> segments;  // by first frame: 0, 10, 150
  std::size_t first = 1000;
  std::size_t last = 0;
  constexpr int kSamples = 20000;
  for (int i = 0; i < kSamples; ++i) {
    const Cut cut = sampler.sample(static_cast<std::uint64_t>(i), 0);
    ++segments[cut.clip == 0 ? 0 : cut.begin < 150 ? 10 : 150];
    if (cut.clip == 0) {
      first = std::min(first, cut.begin);
      last = std::max(last, cut.begin);
    }
    EXPECT_EQ(cut.frames, cut.clip == 1 && cut.begin < 150 ? 100U : 101U);
  }
  EXPECT_NEAR(segments[0], kSamples * 0.3, 300);
  EXPECT_NEAR(segments[10], kSamples * 0.1, 300);
  EXPECT_NEAR(segments[150], kSamples * 0.6, 300);
  EXPECT_EQ(first, 0U);
  EXPECT_EQ(last, 199U);
}

TEST(Cover, TakesEveryPredictableFrameOnce) {
  const auto clips = two_clips();
  std::map<std::pair<std::size_t, std::size_t>, int> predicted;
  for (const Cut& cut : cover(clips, 51)) {
    for (std::size_t t = cut.begin + 1; t < cut.begin + cut.frames; ++t) ++predicted[{cut.clip, t}];
  }
  EXPECT_EQ(predicted.size(), 299U + 99 + 599);
  for (const auto& [frame, count] : predicted) EXPECT_EQ(count, 1);
}

TEST(MakeBatch, PairsThePastWithTheMusicAndPoseOfTheNextFrame) {
  const auto clips = two_clips();
  const Batch batch = make_batch(clips, {{0, 20, 11}, {1, 100, 6}}, 11, torch::kCPU);
  EXPECT_EQ(batch.skeleton.sizes(), (std::vector<std::int64_t>{2, 30, 10}));
  EXPECT_EQ(batch.mel.sizes(), (std::vector<std::int64_t>{2, 2, 10}));
  for (int t = 0; t < 10; ++t) {
    EXPECT_EQ(batch.skeleton[0][29][t].item<float>(), static_cast<float>(20 + t));
    EXPECT_EQ(batch.mel[0][1][t].item<float>(), static_cast<float>(21 + t));
    EXPECT_EQ(batch.target[0][0][t].item<float>(), static_cast<float>(21 + t));
    EXPECT_EQ(batch.mask[1][t].item<float>(), t < 5 ? 1.0F : 0.0F);
    EXPECT_EQ(batch.target[1][0][t].item<float>(), t < 5 ? static_cast<float>(1101 + t) : 0.0F);
  }
}

}  // namespace
}  // namespace choreo::train
