#include "choreo/model/dancer.h"

#include <algorithm>

namespace choreo::model {

Matrix heard(const Matrix& mel, std::size_t lookahead) {
  constexpr float kSilence = -100;
  Matrix shifted(mel.rows(), mel.columns(), kSilence);
  for (std::size_t t = 0; t + lookahead < mel.rows(); ++t) {
    std::copy_n(mel.row(t + lookahead).begin(), mel.columns(), shifted.row(t).begin());
  }
  return shifted;
}

}  // namespace choreo::model
