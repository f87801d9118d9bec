#include "measure/symmetric.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace choreo::measure {
namespace {

constexpr double kNothing = 1e-15;  // of the diagonal: rounding

struct Rotation {
  double cosine, sine;
};

/// The rotation of axes p and q that makes matrix(p, q) zero (G. Golub, C. Van Loan, "Matrix computations", 8.5.2).
Rotation rotation_for(const SquareMatrix& matrix, std::size_t p, std::size_t q) {
  const double tau = (matrix(q, q) - matrix(p, p)) / (2 * matrix(p, q));
  const double tangent = (tau >= 0 ? 1 : -1) / (std::abs(tau) + std::hypot(1.0, tau));
  const double cosine = 1 / std::hypot(1.0, tangent);
  return {cosine, tangent * cosine};
}

void rotate_columns(SquareMatrix& matrix, std::size_t p, std::size_t q, Rotation by) {
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    const double at_p = matrix(i, p), at_q = matrix(i, q);
    matrix(i, p) = by.cosine * at_p - by.sine * at_q;
    matrix(i, q) = by.sine * at_p + by.cosine * at_q;
  }
}

void rotate_rows(SquareMatrix& matrix, std::size_t p, std::size_t q, Rotation by) {
  for (std::size_t i = 0; i < matrix.columns(); ++i) {
    const double at_p = matrix(p, i), at_q = matrix(q, i);
    matrix(p, i) = by.cosine * at_p - by.sine * at_q;
    matrix(q, i) = by.sine * at_p + by.cosine * at_q;
  }
}

/// Whether what isn't on the diagonal is rounding.
bool is_diagonal(const SquareMatrix& matrix) {
  double off = 0, all = 0;
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    for (std::size_t j = 0; j < matrix.columns(); ++j) {
      const double square = matrix(i, j) * matrix(i, j);
      all += square;
      if (i != j) off += square;
    }
  }
  return off <= 1e-26 * all;
}

}  // namespace

SquareMatrix product(const SquareMatrix& a, const SquareMatrix& b) {
  SquareMatrix result(a.rows(), b.columns());
  for (std::size_t i = 0; i < a.rows(); ++i) {
    for (std::size_t k = 0; k < a.columns(); ++k) {
      for (std::size_t j = 0; j < b.columns(); ++j) result(i, j) += a(i, k) * b(k, j);
    }
  }
  return result;
}

Eigen eigen(SquareMatrix matrix) {
  constexpr int kSweeps = 30;  // six to ten do
  const std::size_t n = matrix.rows();
  Eigen result{std::vector<double>(n), SquareMatrix(n, n)};
  for (std::size_t i = 0; i < n; ++i) result.vectors(i, i) = 1;
  for (int sweep = 0; sweep < kSweeps && !is_diagonal(matrix); ++sweep) {
    for (std::size_t p = 0; p + 1 < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        if (std::abs(matrix(p, q)) <= kNothing * std::sqrt(std::abs(matrix(p, p) * matrix(q, q)))) continue;
        const Rotation rotation = rotation_for(matrix, p, q);
        rotate_columns(matrix, p, q, rotation);
        rotate_rows(matrix, p, q, rotation);
        rotate_rows(result.vectors, p, q, rotation);
      }
    }
  }
  for (std::size_t i = 0; i < n; ++i) result.values[i] = matrix(i, i);
  return result;
}

SquareMatrix square_root(const SquareMatrix& matrix) {
  const auto [values, vectors] = eigen(matrix);
  SquareMatrix scaled(vectors.columns(), vectors.rows());  // eigenvectors as columns, times the roots
  for (std::size_t i = 0; i < vectors.rows(); ++i) {
    for (std::size_t j = 0; j < vectors.columns(); ++j)
      scaled(j, i) = vectors(i, j) * std::sqrt(std::max(0.0, values[i]));
  }
  return product(scaled, vectors);
}

}  // namespace choreo::measure
