#include "choreo/engine/model.h"

#include <utility>

namespace choreo::engine {

Model::Model(const model::Checkpoint& checkpoint, const NativeOptions& options)
    : Model(checkpoint, native_backend(checkpoint, options)) {}

Model::Model(const model::Checkpoint& checkpoint, std::shared_ptr<const Backend> backend)
    : parts_(new Parts{.name = checkpoint.config.model.name,
                       .mel = moves::mel_options(checkpoint.config),
                       .layout = moves::FeatureLayout(checkpoint),
                       .lookahead = static_cast<std::size_t>(checkpoint.config.model.audio_lookahead),
                       .backend = std::move(backend)}) {}

}  // namespace choreo::engine
