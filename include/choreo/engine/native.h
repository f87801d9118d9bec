#pragma once

#include "choreo/engine/backend.h"
#include "choreo/model/checkpoint.h"

#include <cstddef>
#include <memory>
#include <string_view>

namespace choreo::engine {

/// How weights lie in memory. Sums, biases and activations are f32 always; with kBf16 (AVX512_BF16) what a weight is
/// multiplied with is rounded as well.
enum class Precision { kF32, kF16, kBf16 };

std::string_view name_of(Precision precision);
/// "f32", "f16" or "bf16"; throws Error for anything else.
Precision parse_precision(std::string_view name);

/// What the kernels are compiled for. kAvx2 stands for AVX2 + FMA + F16C, kAvx512 for AVX-512 F, BW, DQ and VL besides.
enum class InstructionSet { kPortable, kAvx2, kAvx512 };

/// Whether this processor runs it; the widest that it runs.
bool is_supported(InstructionSet instructions);
bool is_supported(Precision precision);
InstructionSet best_instruction_set();

struct NativeOptions {
  Precision precision = Precision::kF16;
  InstructionSet instructions = best_instruction_set();
};

/// The native engine on a checkpoint of either kind. Throws Error where the processor lacks the instructions, also for
/// the precision.
std::shared_ptr<const Backend> native_backend(const model::Checkpoint& checkpoint, const NativeOptions& options = {});

struct Weights;

/// A checkpoint's network, its weights packed once for the kernels. AVX2 and AVX-512 give the same bits, the portable
/// kernels the same to rounding.
class NativeNetwork : public Backend {
 public:
  /// Throws Error where the processor lacks the instructions, also for the precision.
  explicit NativeNetwork(const model::Checkpoint& checkpoint, const NativeOptions& options = {});

  [[nodiscard]] std::size_t pose_size() const override;
  [[nodiscard]] std::size_t music_size() const override;
  [[nodiscard]] std::unique_ptr<Encoder> encoder() const override;
  [[nodiscard]] std::unique_ptr<Predictor> predictor(std::size_t capacity) const override;

  /// Bytes of weights that one frame reads: of the music encoder, and of the rest.
  [[nodiscard]] std::size_t music_bytes() const;
  [[nodiscard]] std::size_t pose_bytes() const;

  [[nodiscard]] const std::shared_ptr<const Weights>& weights() const {
    return weights_;
  }  ///< for the engine's own use

 private:
  std::shared_ptr<const Weights> weights_;
};

}  // namespace choreo::engine
