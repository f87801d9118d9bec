#pragma once

#include "choreo/audio/mel.h"
#include "choreo/engine/backend.h"
#include "choreo/engine/native.h"
#include "choreo/model/checkpoint.h"
#include "choreo/moves/features.h"

#include <cstddef>
#include <memory>
#include <string>

namespace choreo::engine {

/// A checkpoint made ready to dance: how its network gets its features from a sound, and what runs it. Never changed
/// after construction; copies share everything, and any number of threads may use one.
class Model {
 public:
  /// Run by the native engine. Throws Error where the processor lacks the instructions, also for the precision.
  explicit Model(const model::Checkpoint& checkpoint, const NativeOptions& options = {});
  /// Run by another backend, which was made from this checkpoint.
  Model(const model::Checkpoint& checkpoint, std::shared_ptr<const Backend> backend);

  [[nodiscard]] const std::string& name() const { return parts_->name; }
  [[nodiscard]] double fps() const { return parts_->layout.fps; }
  [[nodiscard]] const audio::MelOptions& mel() const { return parts_->mel; }
  [[nodiscard]] const moves::FeatureLayout& layout() const { return parts_->layout; }
  [[nodiscard]] std::size_t lookahead() const { return parts_->lookahead; }  ///< [frames]
  [[nodiscard]] const Backend& backend() const { return *parts_->backend; }

 private:
  struct Parts {
    std::string name;
    audio::MelOptions mel;
    moves::FeatureLayout layout;
    std::size_t lookahead;
    std::shared_ptr<const Backend> backend;
  };
  std::shared_ptr<const Parts> parts_;
};

}  // namespace choreo::engine
