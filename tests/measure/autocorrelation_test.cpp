#include "choreo/measure/autocorrelation.h"

#include "choreo/core/safetensors.h"
#include "choreo/measure/autocorrelation_report.h"
#include "choreo/pose/kinetics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace choreo::measure {
namespace {

std::vector<float> golden(const std::string& file, const std::string& name) {
  return read_safetensors(std::string(CHOREO_GOLDEN) + "/" + file + ".safetensors").at(name, file).to_float();
}

/// tests/golden/make_autocorrelation.py: every other frame of the motion of make_figures.py.
Matrix golden_motion() {
  const auto values = golden("figures", "motion");
  Matrix motion(values.size() / pose::kPoseSize / 2, pose::kPoseSize);
  for (std::size_t t = 0; t < motion.rows(); ++t) {
    for (std::size_t i = 0; i < pose::kPoseSize; ++i) motion(t, i) = values[2 * t * pose::kPoseSize + i];
  }
  return motion;
}

TEST(Autocorrelation, IsLikeSciPys) {
  const auto joints = golden("autocorrelation", "joints"), average = golden("autocorrelation", "average");
  const Correlogram found = correlogram(golden_motion());
  for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
    for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
      ASSERT_EQ(found.joints[axis][joint].size(), kLags);
      for (std::size_t k = 0; k < kLags; ++k) {
        EXPECT_NEAR(found.joints[axis][joint][k], joints[(axis * pose::kJoints + joint) * kLags + k], 1e-6);
      }
    }
    for (std::size_t k = 0; k < kLags; ++k) EXPECT_NEAR(found.average[axis][k], average[axis * kLags + k], 1e-6);
  }
}

TEST(Autocorrelation, HasSciPysPeaks) {
  const Correlogram found = correlogram(golden_motion());
  for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
    const auto expected = golden("autocorrelation", axis == 0 ? "peaks_x" : "peaks_y");
    const auto peaks = find_peaks(found.average[axis]);
    ASSERT_EQ(peaks.size(), expected.size());
    ASSERT_GE(peaks.size(), 2U);
    for (std::size_t i = 0; i < peaks.size(); ++i) {
      EXPECT_NEAR(peaks[i].lag * pose::kKineticFps, expected[i], 0.5);
      EXPECT_DOUBLE_EQ(peaks[i].height, found.average[axis][static_cast<std::size_t>(expected[i])]);
    }
  }
}

TEST(Autocorrelation, BeginsAtOneAndNeverExceedsIt) {
  const Correlogram found = correlogram(golden_motion());
  for (const LagCurve& curve : found.joints[1]) {
    EXPECT_DOUBLE_EQ(curve[0], 1);
    for (const double value : curve) EXPECT_LE(std::abs(value), 1);
  }
}

TEST(Autocorrelation, DoesNotSeeWhereOrHowLargeAMotionIs) {
  const std::vector<double> signal{0, 1, 4, 2, 1, 5, 3, 3, 0};
  std::vector<double> other;
  for (const double value : signal) other.push_back(100 - 7 * value);
  const auto a = autocorrelation(signal), b = autocorrelation(other);
  for (std::size_t k = 0; k < kLags; ++k) EXPECT_NEAR(a[k], b[k], 1e-12);
  EXPECT_EQ(a[signal.size()], 0) << "nothing is left to compare at this lag";
}

TEST(Autocorrelation, OfWhatStandsStillIsNothing) {
  EXPECT_TRUE(autocorrelation({}).empty());
  EXPECT_TRUE(autocorrelation(std::vector<double>(50, 0.3)).empty());
  const Correlogram still = correlogram(Matrix(200, pose::kPoseSize, 0.5F));
  EXPECT_TRUE(still.average[0].empty());
  EXPECT_TRUE(find_peaks({}).empty());
}

TEST(Autocorrelation, AveragesTheJointsThatMove) {
  Matrix motion = golden_motion();
  for (std::size_t t = 0; t < motion.rows(); ++t) motion(t, 0) = 0.5F;
  const Correlogram found = correlogram(motion);
  EXPECT_TRUE(found.joints[0][0].empty());
  double sum = 0;
  for (std::size_t joint = 1; joint < pose::kJoints; ++joint) sum += found.joints[0][joint][7];
  EXPECT_NEAR(found.average[0][7], sum / (pose::kJoints - 1), 1e-12);
}

/// Sways once in `period` s along x and twice along y, seen at `fps`.
Matrix swaying(double period, double fps) {
  Matrix position(static_cast<std::size_t>(20 * fps), pose::kPoseSize);
  for (std::size_t t = 0; t < position.rows(); ++t) {
    const double phase = 2 * std::numbers::pi * static_cast<double>(t) / fps / period;
    for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
      position(t, 2 * joint) = static_cast<float>(0.4 + 0.1 * std::sin(phase + static_cast<double>(joint)));
      position(t, 2 * joint + 1) = static_cast<float>(0.05 * static_cast<double>(joint) + 0.04 * std::sin(2 * phase));
    }
  }
  return pose::kinetic_motion(position, fps, 0.75);
}

TEST(Autocorrelation, PeaksAtAMotionsPeriodAtAnyFrameRate) {
  for (const double fps : {25.0, 30.0, 60.0}) {
    for (const double period : {0.9, 1.23, 1.7}) {
      const Correlogram found = correlogram(swaying(period, fps));
      for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
        const auto peaks = find_peaks(found.average[axis]);
        ASSERT_GE(peaks.size(), 2U);
        EXPECT_NEAR(peaks[0].lag, period / static_cast<double>(axis + 1), 0.012) << fps;
        EXPECT_NEAR(peaks[1].lag, 2 * peaks[0].lag, 0.03) << fps;
      }
    }
  }
}

TEST(Autocorrelation, IsTheSameAtAnyFrameRate) {
  const Correlogram reference = correlogram(swaying(1.23, 25));
  for (const double fps : {30.0, 60.0}) {
    const Correlogram found = correlogram(swaying(1.23, fps));
    for (std::size_t k = 0; k < kLags; ++k) {
      EXPECT_NEAR(found.average[0][k], reference.average[0][k], 0.01) << fps;
      EXPECT_NEAR(found.average[1][k], reference.average[1][k], 0.01) << fps;
    }
  }
}

Dance songless(double period) {
  Dance dance;
  dance.name = "no song";
  dance.motion = swaying(period, 25);
  dance.trouble = "it is gone";
  return dance;
}

TEST(Autocorrelation, OfADanceWithoutASongHasPeaksButNoDistances) {
  const CorrelatedDance dance = correlate(songless(1.0), Songs({}, 1));
  EXPECT_EQ(dance.trouble, "it is gone");
  ASSERT_EQ(dance.peaks.size(), 4U);
  EXPECT_NEAR(dance.peaks[0].peak.lag, 1, 0.01);
  EXPECT_FALSE(dance.peaks[0].distance);
}

}  // namespace
}  // namespace choreo::measure
