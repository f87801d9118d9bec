#pragma once

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

struct ModelOptions {
  Precision precision = Precision::kF16;
  InstructionSet instructions = best_instruction_set();
};

struct Weights;

/// A checkpoint made ready to dance: its weights packed once, never changed after. Copies share them; any number of
/// threads may use one. AVX2 and AVX-512 give the same bits, the portable kernels the same to rounding.
class Model {
 public:
  /// Throws Error where the processor lacks the instructions, also for the precision.
  explicit Model(const model::Checkpoint& checkpoint, const ModelOptions& options = {});

  [[nodiscard]] std::size_t pose_size() const;   ///< numbers in a pose
  [[nodiscard]] std::size_t n_mels() const;      ///< mel bands that the music encoder hears
  [[nodiscard]] std::size_t music_size() const;  ///< numbers that the music encoder makes of a frame
  [[nodiscard]] std::size_t lookahead() const;   ///< frames that the model hears ahead (see moves::heard())
  /// Bytes of weights that one frame reads: of the music encoder, and of the rest.
  [[nodiscard]] std::size_t music_bytes() const;
  [[nodiscard]] std::size_t dance_bytes() const;

  [[nodiscard]] const Weights& weights() const { return *weights_; }  ///< for the engine's own use

 private:
  std::shared_ptr<const Weights> weights_;
};

}  // namespace choreo::engine
