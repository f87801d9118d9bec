#include "choreo/measure/features.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "measure/symmetric.h"

namespace choreo::measure {
namespace {

/// A normal distribution.
struct Normal {
  std::vector<double> mean;
  SquareMatrix covariance;
};

std::vector<double> mean_of(const Matrix& rows) {
  std::vector<double> mean(rows.columns(), 0.0);
  for (std::size_t r = 0; r < rows.rows(); ++r) {
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += rows(r, i) / static_cast<double>(rows.rows());
  }
  return mean;
}

SquareMatrix outer(std::span<const double> x) {
  SquareMatrix result(x.size(), x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < x.size(); ++j) result(i, j) = x[i] * x[j];
  }
  return result;
}

double squared_distance(const SquareMatrix& a, const SquareMatrix& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.values().size(); ++i) sum += std::pow(a.values()[i] - b.values()[i], 2);
  return sum;
}

double trace(const SquareMatrix& matrix) {
  double sum = 0;
  for (std::size_t i = 0; i < matrix.rows(); ++i) sum += matrix(i, i);
  return sum;
}

/// The multiple of the identity with the same trace.
SquareMatrix round_one(const SquareMatrix& covariance) {
  SquareMatrix result(covariance.rows(), covariance.columns());
  for (std::size_t i = 0; i < result.rows(); ++i) {
    result(i, i) = trace(covariance) / static_cast<double>(result.rows());
  }
  return result;
}

std::vector<SquareMatrix> outer_products(const Matrix& rows, std::span<const double> mean) {
  std::vector<SquareMatrix> products;
  std::vector<double> x(mean.size());
  for (std::size_t r = 0; r < rows.rows(); ++r) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = rows(r, i) - mean[i];
    products.push_back(outer(x));
  }
  return products;
}

/// The mean of the rows' outer products, shrunk by as much as they differ from it (Ledoit and Wolf's b² / d²).
SquareMatrix shrunk_covariance(const std::vector<SquareMatrix>& products) {
  const auto n = static_cast<double>(products.size());
  SquareMatrix sample(products.front().rows(), products.front().columns());
  for (const SquareMatrix& one : products) {
    for (std::size_t i = 0; i < sample.values().size(); ++i) sample.values()[i] += one.values()[i] / n;
  }
  double error = 0;
  for (const SquareMatrix& one : products) error += squared_distance(one, sample) / (n * n);
  const SquareMatrix target = round_one(sample);
  const double spread = squared_distance(sample, target);
  const double share = spread > 0 ? std::min(1.0, error / spread) : 0;
  for (std::size_t i = 0; i < sample.values().size(); ++i) {
    sample.values()[i] = std::lerp(sample.values()[i], target.values()[i], share);
  }
  return sample;
}

Normal fit(const Matrix& rows) {
  Normal normal{mean_of(rows), {}};
  normal.covariance = shrunk_covariance(outer_products(rows, normal.mean));
  return normal;
}

}  // namespace

std::optional<double> frechet_distance(const Matrix& a, const Matrix& b) {
  if (a.rows() < 2 || b.rows() < 2) return {};
  const Normal first = fit(a), second = fit(b);
  double distance = trace(first.covariance) + trace(second.covariance);
  for (std::size_t i = 0; i < first.mean.size(); ++i) distance += std::pow(first.mean[i] - second.mean[i], 2);
  const SquareMatrix root = square_root(first.covariance);
  for (const double value : eigen(product(product(root, second.covariance), root)).values) {
    distance -= 2 * std::sqrt(std::max(0.0, value));
  }
  return std::max(0.0, distance);
}

}  // namespace choreo::measure
