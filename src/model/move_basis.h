#pragma once

#include "choreo/core/safetensors.h"
#include "choreo/model/flow.h"

#include <cstdint>
#include <string>

namespace choreo::model {

/// Whether a tensor of this name is a MoveBasis's.
bool is_of_move_basis(const std::string& name);

/// Adds the tensors moves.mean, moves.components and moves.lengths and the metadata "unit" and "styles".
void put_move_basis(TensorFile& file, const MoveBasis& basis);
/// Takes and checks them. Throws Error that names `where` and what is wrong.
MoveBasis take_move_basis(const TensorFile& file, std::int64_t components, std::int64_t pose_size,
                          const std::string& where);

}  // namespace choreo::model
