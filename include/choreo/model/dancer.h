#pragma once

#include "choreo/core/matrix.h"
#include "choreo/core/progress.h"
#include "choreo/model/choreographer.h"

namespace choreo::model {

/// Makes a dance for a song: the narrow door between song, model and dance. Implementations run a Checkpoint.
class Dancer {
 public:
  virtual ~Dancer() = default;

  /// @param mel [T, n_mels] in dB, T ≥ 1.
  /// @param start the pose of frame 0 [pose size], in the unit square, and what moves are chosen by.
  /// @return the dance [T, pose size]: frame 0 is the start's pose, frames 1 … T − 1 are predicted (the paper, equation
  /// 1). Throws Error where sizes don't fit.
  virtual Matrix dance(const Matrix& mel, const Start& start, const ProgressSink& progress) = 0;
};

/// What the model hears at each frame: the mel `lookahead` frames further on, and silence (−100 dB) past the end.
/// [T, n_mels] → [T, n_mels].
Matrix heard(const Matrix& mel, std::size_t lookahead);

}  // namespace choreo::model
