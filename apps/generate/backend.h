#pragma once

#include "choreo/engine/backend.h"

#include <memory>

#include "generate/setup.h"

namespace choreo::app {

/// LibTorch behind the engine's loop. Throws Error where choreo was built without LibTorch. choreo-generate and
/// choreo-generate-torch have this function each its own way.
std::shared_ptr<const engine::Backend> torch_backend(const Setup& setup);

}  // namespace choreo::app
