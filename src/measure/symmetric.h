#pragma once

#include "choreo/core/matrix.h"

#include <vector>

namespace choreo::measure {

using SquareMatrix = BasicMatrix<double>;

SquareMatrix product(const SquareMatrix& a, const SquareMatrix& b);

/// Eigenvalues of a symmetric matrix, and its eigenvectors as rows: Jacobi's rotations.
struct Eigen {
  std::vector<double> values;
  SquareMatrix vectors;
};
Eigen eigen(SquareMatrix matrix);

/// The square root of a symmetric matrix without negative eigenvalues (small ones from rounding count as 0).
SquareMatrix square_root(const SquareMatrix& matrix);

}  // namespace choreo::measure
