#include "choreo/pose/assignment.h"

#include <algorithm>

namespace choreo::pose {
namespace {

/// Rows and columns count from 1 here; 0 is "none". Behind the true columns stands one of cost 0 for each row: to stay
/// without.
class Hungarian {
 public:
  explicit Hungarian(const BasicMatrix<double>& gain)
      : gain_(gain),
        columns_(gain.columns() + gain.rows()),
        row_potential_(gain.rows() + 1),
        column_potential_(columns_ + 1),
        row_of_(columns_ + 1) {}

  std::vector<std::size_t> solve() {
    for (std::size_t row = 1; row <= gain_.rows(); ++row) augment(row);
    std::vector<std::size_t> column_of(gain_.rows(), kUnassigned);
    for (std::size_t column = 1; column <= gain_.columns(); ++column) {
      if (row_of_[column] != 0 && cost(row_of_[column], column) < 0) column_of[row_of_[column] - 1] = column - 1;
    }
    return column_of;
  }

 private:
  [[nodiscard]] double cost(std::size_t row, std::size_t column) const {
    return column <= gain_.columns() ? std::min(0.0, gain_(row - 1, column - 1)) : 0.0;
  }

  /// Gives `row` a column along the cheapest path of changes (Dijkstra over columns).
  void augment(std::size_t row) {
    distance_.assign(columns_ + 1, std::numeric_limits<double>::infinity());
    before_.assign(columns_ + 1, 0);
    done_.assign(columns_ + 1, false);
    row_of_[0] = row;
    std::size_t column = 0;
    do {
      column = advance(column);
    } while (row_of_[column] != 0);
    for (; column != 0; column = before_[column]) row_of_[column] = row_of_[before_[column]];
  }

  /// Marks `column` as done and returns the nearest one that isn't.
  std::size_t advance(std::size_t column) {
    done_[column] = true;
    const std::size_t row = row_of_[column];
    std::size_t nearest = 0;
    double step = std::numeric_limits<double>::infinity();
    for (std::size_t next = 1; next <= columns_; ++next) {
      if (done_[next]) continue;
      const double reduced = cost(row, next) - row_potential_[row] - column_potential_[next];
      if (reduced < distance_[next]) {
        distance_[next] = reduced;
        before_[next] = column;
      }
      if (distance_[next] < step) {
        step = distance_[next];
        nearest = next;
      }
    }
    shift_potentials(step);
    return nearest;
  }

  void shift_potentials(double step) {
    for (std::size_t column = 0; column <= columns_; ++column) {
      if (done_[column]) {
        row_potential_[row_of_[column]] += step;
        column_potential_[column] -= step;
      } else {
        distance_[column] -= step;
      }
    }
  }

  const BasicMatrix<double>& gain_;
  std::size_t columns_;
  std::vector<double> row_potential_;
  std::vector<double> column_potential_;
  std::vector<std::size_t> row_of_;
  std::vector<double> distance_;
  std::vector<std::size_t> before_;
  std::vector<bool> done_;
};

}  // namespace

std::vector<std::size_t> assign(const BasicMatrix<double>& gain) { return Hungarian(gain).solve(); }

}  // namespace choreo::pose
