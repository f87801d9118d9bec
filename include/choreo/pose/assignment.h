#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <limits>
#include <vector>

namespace choreo::pose {

inline constexpr std::size_t kUnassigned = std::numeric_limits<std::size_t>::max();

/// The assignment of rows to columns, one to one, with the least sum of gains [R, C]: a gain below 0 is worth having,
/// and a row may stay without a column (0). Returns each row's column, or kUnassigned.
/// The Hungarian method with potentials (H. Kuhn 1955, J. Munkres 1957), O(R² (R + C)). Values must be finite.
std::vector<std::size_t> assign(const BasicMatrix<double>& gain);

}  // namespace choreo::pose
