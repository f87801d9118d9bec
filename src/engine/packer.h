#pragma once

#include "choreo/model/checkpoint.h"
#include "choreo/model/flow.h"

#include <cstddef>
#include <string>
#include <vector>

#include "engine/packed_convolution.h"
#include "engine/weights.h"

namespace choreo::engine {

/// Packs a checkpoint's layers by their names. Throws Error where a tensor isn't as large as the config says.
class Packer {
 public:
  Packer(const model::Checkpoint& checkpoint, const Arithmetic& arithmetic)
      : checkpoint_(checkpoint), arithmetic_(arithmetic) {}

  /// A layer whose outputs are `groups` of equal size.
  [[nodiscard]] PackedConvolution pack(const model::Convolution& layer, std::size_t groups = 1) const;
  /// Two 1×1 layers with the same inputs.
  [[nodiscard]] PackedConvolution pack_both(const model::Convolution& a, const model::Convolution& b) const;
  [[nodiscard]] std::vector<PackedConvolution> pack_all(const std::vector<model::Convolution>& layers,
                                                        std::size_t groups = 1) const;
  [[nodiscard]] PackedEncoder pack(const model::Encoder& encoder) const;

 private:
  [[nodiscard]] const float* weight(const model::Convolution& layer) const;
  [[nodiscard]] const float* bias(const model::Convolution& layer) const;
  [[nodiscard]] const float* values(const std::string& name, std::size_t count) const;

  const model::Checkpoint& checkpoint_;
  Arithmetic arithmetic_;
};

}  // namespace choreo::engine
