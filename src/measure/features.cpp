#include "choreo/measure/features.h"

#include "choreo/pose/kinetics.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <vector>

namespace choreo::measure {
namespace {

constexpr std::size_t kFeaturesOfJoint = 3;
constexpr double kRounding = 1e-4;  // torsos/s and their squares: less is no deviation
static_assert(kKineticFeatures == kFeaturesOfJoint * pose::kJoints);

double torso_length(const Matrix& motion) {
  double sum = 0;
  for (std::size_t t = 0; t < motion.rows(); ++t) {
    const auto pose = motion.row(t);
    sum += std::hypot(pose[2 * pose::kNeck] - pose[2 * pose::kMidHip],
                      pose[2 * pose::kNeck + 1] - pose[2 * pose::kMidHip + 1]);
  }
  return sum / static_cast<double>(motion.rows());
}

/// The window's joint: {mean squared x speed, y speed, mean acceleration}.
void describe_joint(const Matrix& motion, std::size_t begin, std::size_t end, std::size_t joint, std::span<float> out) {
  const std::size_t x = 2 * joint, y = x + 1;
  double squares_x = 0, squares_y = 0, acceleration = 0;
  for (std::size_t t = begin + 1; t + 1 < end; ++t) {
    squares_x += std::pow((motion(t + 1, x) - motion(t - 1, x)) / 2, 2);
    squares_y += std::pow((motion(t + 1, y) - motion(t - 1, y)) / 2, 2);
    acceleration += std::hypot(motion(t + 1, x) - 2 * motion(t, x) + motion(t - 1, x),
                               motion(t + 1, y) - 2 * motion(t, y) + motion(t - 1, y));
  }
  const double per_second = pose::kKineticFps * pose::kKineticFps / static_cast<double>(end - begin - 2);
  out[0] = static_cast<float>(squares_x * per_second);
  out[1] = static_cast<float>(squares_y * per_second);
  out[2] = static_cast<float>(acceleration * per_second);
}

struct Moments {
  double mean = 0;
  double deviation = 0;
};

Moments moments(const Matrix& features, std::size_t column) {
  Moments result;
  for (std::size_t w = 0; w < features.rows(); ++w) result.mean += features(w, column);
  result.mean /= static_cast<double>(features.rows());
  for (std::size_t w = 0; w < features.rows(); ++w) result.deviation += std::pow(features(w, column) - result.mean, 2);
  result.deviation = std::sqrt(result.deviation / static_cast<double>(features.rows()));
  return result;
}

/// A normal distribution.
struct Normal {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

Eigen::MatrixXd to_eigen(const Matrix& matrix) {
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(matrix.values().data(), static_cast<Eigen::Index>(matrix.rows()),
                                    static_cast<Eigen::Index>(matrix.columns()))
      .cast<double>();
}

/// The covariance of centred rows x, S = mean of x xᵀ, shrunk towards m I by b² / d² (Ledoit and Wolf, 2004, section
/// 3.1): m = tr S / p, d² = |S − m I|², b² = Σ |x xᵀ − S|² / n², at most d²; |·| is Frobenius' norm.
Eigen::MatrixXd shrunk_covariance(const Eigen::MatrixXd& centred) {
  const auto n = static_cast<double>(centred.rows());
  const Eigen::MatrixXd sample = centred.transpose() * centred / n;
  const Eigen::MatrixXd target = Eigen::MatrixXd::Identity(sample.rows(), sample.cols()) * sample.diagonal().mean();
  const double spread = (sample - target).squaredNorm();
  const double fourth_powers = centred.rowwise().squaredNorm().squaredNorm();  // Σ |x xᵀ|²
  const double error = std::max(0.0, fourth_powers - n * sample.squaredNorm()) / (n * n);
  const double share = spread > 0 ? std::min(1.0, error / spread) : 0;
  return (1 - share) * sample + share * target;
}

Normal fit(const Matrix& windows) {
  Eigen::MatrixXd rows = to_eigen(windows);
  const Eigen::VectorXd mean = rows.colwise().mean();
  rows.rowwise() -= mean.transpose();
  return {mean, shrunk_covariance(rows)};
}

/// Of a matrix without negative eigenvalues; small ones from rounding count as 0.
Eigen::MatrixXd square_root(const Eigen::MatrixXd& matrix) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(matrix);
  const Eigen::VectorXd roots = solved.eigenvalues().cwiseMax(0).cwiseSqrt();
  return solved.eigenvectors() * roots.asDiagonal() * solved.eigenvectors().transpose();
}

}  // namespace

Matrix body_poses(const Matrix& motion) {
  const double torso = motion.empty() ? 0 : torso_length(motion);
  if (!(torso > 0)) return {};
  Matrix poses = motion;
  for (std::size_t t = 0; t < motion.rows(); ++t) {
    for (std::size_t i = 0; i < pose::kPoseSize; ++i) {
      poses(t, i) = static_cast<float>((motion(t, i) - motion(t, 2 * pose::kMidHip + i % 2)) / torso);
    }
  }
  return poses;
}

Matrix kinetic_features(const Matrix& motion) {
  constexpr auto kLength = static_cast<std::size_t>(kFeatureWindow * pose::kKineticFps);
  if (motion.rows() < kLength) return {};
  const Matrix from_hip = body_poses(motion);
  if (from_hip.empty()) return {};
  Matrix features(motion.rows() / kLength, kKineticFeatures);
  for (std::size_t w = 0; w < features.rows(); ++w) {
    for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
      describe_joint(from_hip, w * kLength, (w + 1) * kLength, joint,
                     features.row(w).subspan(joint * kFeaturesOfJoint, kFeaturesOfJoint));
    }
  }
  return features;
}

Matrix standardise(const Matrix& features, const Matrix& reference) {
  Matrix result = features;
  for (std::size_t column = 0; column < features.columns(); ++column) {
    const auto [mean, deviation] = moments(reference, column);
    const double scale = deviation > kRounding ? deviation : 1;
    for (std::size_t w = 0; w < features.rows(); ++w) {
      result(w, column) = static_cast<float>((features(w, column) - mean) / scale);
    }
  }
  return result;
}

std::optional<double> frechet_distance(const Matrix& a, const Matrix& b) {
  if (a.rows() < 2 || b.rows() < 2) return {};
  const Normal first = fit(a), second = fit(b);
  const Eigen::MatrixXd root = square_root(first.covariance);
  // (Σ₁ Σ₂)^½ has the trace of (Σ₁^½ Σ₂ Σ₁^½)^½, which is symmetric.
  const double shared = square_root(root * second.covariance * root).trace();
  const double distance =
      (first.mean - second.mean).squaredNorm() + first.covariance.trace() + second.covariance.trace() - 2 * shared;
  return std::max(0.0, distance);
}

std::optional<double> diversity(const Matrix& features) {
  if (features.rows() < 2) return {};
  double sum = 0;
  for (std::size_t a = 0; a < features.rows(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      double squares = 0;
      for (std::size_t i = 0; i < features.columns(); ++i) squares += std::pow(features(a, i) - features(b, i), 2);
      sum += std::sqrt(squares);
    }
  }
  return 2 * sum / static_cast<double>(features.rows() * (features.rows() - 1));
}

}  // namespace choreo::measure
