#pragma once

#include "choreo/engine/model.h"
#include "choreo/moves/dancer.h"

#include <cstddef>
#include <memory>

namespace choreo::engine {

struct NativeDancerOptions {
  std::size_t threads = 0;  ///< 0: one a core. With more than one the music encoder runs ahead in its own.
};

/// A model that makes whole dances without LibTorch. The same bits for any number of threads.
std::unique_ptr<moves::Dancer> make_native_dancer(const Model& model, const NativeDancerOptions& options = {});

}  // namespace choreo::engine
