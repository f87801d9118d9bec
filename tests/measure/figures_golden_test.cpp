#include "choreo/core/safetensors.h"
#include "choreo/measure/alignment.h"
#include "choreo/measure/features.h"
#include "choreo/pose/coherence.h"
#include "choreo/pose/kinetics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace choreo::measure {
namespace {

constexpr double kStart = 1.5;  // s

/// tests/golden/make_figures.py
class LikeNumPy : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<double> numbers(const std::string& name) const {
    const auto values = file_.at(name, "figures").to_float();
    return {values.begin(), values.end()};
  }
  [[nodiscard]] Matrix matrix(const std::string& name) const {
    const Tensor& tensor = file_.at(name, "figures");
    Matrix result(static_cast<std::size_t>(tensor.shape[0]), static_cast<std::size_t>(tensor.shape[1]));
    std::ranges::copy(tensor.to_float(), result.values().begin());
    return result;
  }

 private:
  TensorFile file_ = read_safetensors(std::string(CHOREO_GOLDEN) + "/figures.safetensors");
};

TEST_F(LikeNumPy, BeatCoherence) {
  const Matrix motion = matrix("motion");
  const auto beats = numbers("beats"), own = numbers("coherence"), stretched = numbers("stretched");
  EXPECT_NEAR(*pose::beat_coherence(pose::pulse(motion, pose::ankles()), beats, kStart), own[0], 1e-4);
  EXPECT_NEAR(*pose::beat_coherence(pose::pulse(motion, pose::all_joints()), beats, kStart), own[1], 1e-4);
  EXPECT_NEAR(*pose::stretched_coherence(pose::pulse(motion, pose::ankles()), beats, kStart), stretched[0], 1e-4);
  EXPECT_NEAR(*pose::stretched_coherence(pose::pulse(motion, pose::all_joints()), beats, kStart), stretched[1], 1e-4);
}

TEST_F(LikeNumPy, BeatAlignment) {
  const Matrix motion = matrix("motion");
  std::vector<double> music;
  for (const double beat : numbers("beats")) {
    const double time = beat - kStart;
    if (time >= 0 && time <= static_cast<double>(motion.rows() - 1) / 25) music.push_back(time);
  }
  const auto found = motion_beats(motion), expected = numbers("motion_beats");
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-3) << i;
  EXPECT_NEAR(*alignment(found, music), numbers("alignment")[0], 1e-3);
  EXPECT_NEAR(*alignment(music, found), numbers("alignment")[1], 1e-3);
}

TEST_F(LikeNumPy, FeaturesAndTheirDistances) {
  const Matrix features = kinetic_features(matrix("motion")), expected = matrix("features");
  ASSERT_EQ(features.rows(), expected.rows());
  for (std::size_t i = 0; i < features.values().size(); ++i) {
    EXPECT_NEAR(features.values()[i], expected.values()[i], 1e-4 * (1 + expected.values()[i])) << i;
  }
  EXPECT_NEAR(*frechet_distance(matrix("a"), matrix("b")), numbers("frechet")[0], 1e-3);
  EXPECT_NEAR(*frechet_distance(matrix("b"), matrix("a")), numbers("frechet")[0], 1e-3);
  EXPECT_NEAR(*diversity(matrix("a")), numbers("diversity")[0], 1e-4);
}

TEST_F(LikeNumPy, WhatCannotBeHadIsNothing) {
  const Matrix motion = matrix("motion"), still(200, pose::kPoseSize, 0.5F), brief = slice_rows(motion, 0, 90);
  const auto beats = numbers("beats");
  EXPECT_FALSE(pose::beat_coherence(pose::pulse(motion, pose::ankles()), {}, 0));
  EXPECT_FALSE(pose::beat_coherence(pose::pulse(motion, pose::ankles()), std::vector{1.0}, 0));
  EXPECT_FALSE(pose::beat_coherence(pose::pulse(motion, pose::ankles()), std::vector{1.0, 2.0, 3.0}, 0));
  EXPECT_FALSE(pose::beat_coherence(pose::pulse(still, pose::ankles()), beats, 0));
  EXPECT_FALSE(pose::stretched_coherence(pose::pulse(still, pose::ankles()), beats, 0));
  EXPECT_FALSE(pose::beat_coherence(pose::pulse(brief, pose::ankles()), beats, 0));
  EXPECT_FALSE(pose::beat_coherence(pose::pulse(motion, pose::ankles()), beats, 1000));
  EXPECT_TRUE(kinetic_features(brief).empty());
  EXPECT_TRUE(kinetic_features(still).empty());
  EXPECT_TRUE(motion_beats(still).empty());
  EXPECT_FALSE(alignment({}, beats));
  EXPECT_FALSE(frechet_distance(matrix("a"), Matrix(1, kKineticFeatures)));
  EXPECT_FALSE(diversity(Matrix(1, kKineticFeatures)));
}

TEST_F(LikeNumPy, AMotionIsNoDistanceFromItself) {
  EXPECT_NEAR(*frechet_distance(matrix("a"), matrix("a")), 0, 1e-6);
  const Matrix standard = standardise(matrix("a"), matrix("a"));
  double sum = 0;
  for (std::size_t w = 0; w < standard.rows(); ++w) sum += standard(w, 3);
  EXPECT_NEAR(sum, 0, 1e-4);
}

}  // namespace
}  // namespace choreo::measure
