#pragma once

#include "choreo/core/safetensors.h"
#include "choreo/model/network.h"
#include "choreo/model/repertoire.h"

#include <string>

namespace choreo::model {

/// A repertoire in a checkpoint: tensors repertoire.{mean [8, 15, 2], components [move size, 8, 15, 2], moves [N, move
/// size], openings [dances, 15, 2], sounds [dances, n_mels]}, f32, and the dances as JSON in the metadata.
void put_repertoire(TensorFile& file, const Repertoire& repertoire);
/// Checks everything; throws Error.
Repertoire take_repertoire(const TensorFile& file, const Network& network, const std::string& where);
/// Whether a tensor is one of these.
bool is_of_repertoire(const std::string& tensor);

}  // namespace choreo::model
