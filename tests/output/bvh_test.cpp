#include "choreo/output/bvh.h"

#include "choreo/core/file.h"
#include "choreo/core/random.h"
#include "choreo/pose/skeleton.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "errors.h"
#include "temporary_folder.h"

namespace choreo::output {
namespace {

/// A dance in space of 40 frames whose arms and legs, of fixed lengths, turn all the way round.
Dance turning() {
  Dance dance;
  dance.dimensions = 3;
  dance.metres_per_unit = 2;
  dance.frames = Matrix(40, pose::kSpacePoseSize, 0.5F);
  for (std::size_t t = 0; t < 40; ++t) {
    const auto hang = [&](std::size_t limb) {
      const auto [parent, child] = pose::bone_of(limb);
      const bool turns = parent != pose::kMidHip && parent != pose::kNeck;
      const double angle = 0.7 * static_cast<double>(limb) + (turns ? 0.25 * static_cast<double>(t) : 0.0);
      const double way[3] = {0.1 * std::sin(angle), 0.1 * std::cos(angle) * 0.8, 0.06 * std::cos(angle)};
      for (std::size_t axis = 0; axis < 3; ++axis) {
        dance.frames(t, child * 3 + axis) = static_cast<float>(dance.frames(t, parent * 3 + axis) + way[axis]);
      }
    };
    hang(pose::kTorso);
    for (std::size_t limb = 0; limb < pose::kLimbs.size(); ++limb) hang(limb);
  }
  return dance;
}

/// The numbers of each frame.
std::vector<std::vector<double>> frames_of(const std::string& bvh) {
  std::istringstream lines(bvh.substr(bvh.find("Frame Time")));
  std::vector<std::vector<double>> frames;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream numbers(line);
    frames.emplace_back();
    for (double number = 0; numbers >> number;) frames.back().push_back(number);
  }
  return frames;
}

TEST(Bvh, HasAFrameAFrameAndNoLeaps) {
  const testing::TemporaryFolder folder;
  write_bvh(folder / "dance.bvh", turning());
  const std::string text = read_file(folder / "dance.bvh");
  EXPECT_NE(text.find("ROOT Hips"), std::string::npos);
  EXPECT_NE(text.find("Frames: 40\nFrame Time: 0.04000000\n"), std::string::npos);
  const auto frames = frames_of(text);
  ASSERT_EQ(frames.size(), 40U);
  for (std::size_t t = 0; t < frames.size(); ++t) {
    ASSERT_EQ(frames[t].size(), 3 + 3 * (15 + 4U));
    for (std::size_t i = 3; t > 0 && i < frames[t].size(); ++i) {
      EXPECT_LT(std::abs(frames[t][i] - frames[t - 1][i]), 170) << "frame " << t << ", number " << i;
    }
  }
}

TEST(Bvh, OfAnotherFrameRateLastsAsLong) {
  const testing::TemporaryFolder folder;
  write_bvh(folder / "dance.bvh", turning(), 60);
  EXPECT_EQ(frames_of(read_file(folder / "dance.bvh")).size(), 39 * 60 / 25 + 1U);
}

TEST(Bvh, NeedsTheThirdDimension) {
  const testing::TemporaryFolder folder;
  Dance flat;
  flat.frames = Matrix(5, pose::kPoseSize, 0.5F);
  const std::string message = testing::error_of([&] { write_bvh(folder / "dance.bvh", flat); });
  EXPECT_NE(message.find("dance.bvh\": a 2-D dance can't be written as BVH"), std::string::npos) << message;
  EXPECT_FALSE(path_exists(folder / "dance.bvh"));
}

}  // namespace
}  // namespace choreo::output
