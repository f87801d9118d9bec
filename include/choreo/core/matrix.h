#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace choreo {

/// A dense row-major matrix [rows, columns]. A row is a frame everywhere in this project.
template <class T>
class BasicMatrix {
 public:
  BasicMatrix() = default;
  BasicMatrix(std::size_t rows, std::size_t columns, T value = T{})
      : rows_(rows), columns_(columns), values_(rows * columns, value) {}

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] bool empty() const { return values_.empty(); }
  [[nodiscard]] std::span<T> row(std::size_t r) { return {values_.data() + r * columns_, columns_}; }
  [[nodiscard]] std::span<const T> row(std::size_t r) const { return {values_.data() + r * columns_, columns_}; }
  [[nodiscard]] T& operator()(std::size_t r, std::size_t c) { return values_[r * columns_ + c]; }
  [[nodiscard]] const T& operator()(std::size_t r, std::size_t c) const { return values_[r * columns_ + c]; }
  [[nodiscard]] std::span<T> values() { return values_; }
  [[nodiscard]] std::span<const T> values() const { return values_; }

  /// Keeps the first `rows` rows, or appends rows of zeros.
  void resize_rows(std::size_t rows) {
    values_.resize(rows * columns_);
    rows_ = rows;
  }

  friend bool operator==(const BasicMatrix&, const BasicMatrix&) = default;

 private:
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::vector<T> values_;
};

using Matrix = BasicMatrix<float>;

/// Rows begin … end − 1, which must be there.
template <class T>
BasicMatrix<T> slice_rows(const BasicMatrix<T>& matrix, std::size_t begin, std::size_t end) {
  BasicMatrix<T> slice(end - begin, matrix.columns());
  const auto from = matrix.values().subspan(begin * matrix.columns(), slice.values().size());
  std::copy(from.begin(), from.end(), slice.values().begin());
  return slice;
}

}  // namespace choreo
