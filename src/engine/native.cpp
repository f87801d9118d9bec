#include "choreo/engine/native.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/engine/music_encoder.h"
#include "choreo/engine/pose_predictor.h"

#include <array>
#include <string_view>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "engine/move_backend.h"
#include "engine/weights.h"

namespace choreo::engine {
namespace {

constexpr std::array<std::string_view, 3> kPrecisions{"f32", "f16", "bf16"};
constexpr std::array<std::string_view, 3> kInstructionSets{"portable", "AVX2", "AVX-512"};

Arithmetic arithmetic_of(const NativeOptions& options) {
  if (!is_supported(options.instructions)) {
    fail("this processor has no {}", kInstructionSets[static_cast<std::size_t>(options.instructions)]);
  }
  const Kernels& kernels = kernels_for(options.instructions);
  if (options.precision == Precision::kBf16 &&
      (!is_supported(Precision::kBf16) || kernels.accumulate_bf16 == nullptr)) {
    fail("precision bf16 needs a processor with AVX512_BF16\ntry --precision f16");
  }
  return {options.precision, &kernels};
}

std::size_t bytes_of(const std::vector<PackedConvolution>& layers) {
  std::size_t bytes = 0;
  for (const PackedConvolution& layer : layers) bytes += layer.bytes();
  return bytes;
}

std::size_t bytes_of(const PackedEncoder& encoder) { return bytes_of(encoder.input) + bytes_of(encoder.blocks); }

#if defined(__x86_64__)
/// __builtin_cpu_supports() of Clang doesn't know this one.
bool has_f16c() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}
#endif

}  // namespace

std::string_view name_of(Precision precision) { return kPrecisions[static_cast<std::size_t>(precision)]; }

Precision parse_precision(std::string_view name) {
  for (const Precision precision : {Precision::kF32, Precision::kF16, Precision::kBf16}) {
    if (name == name_of(precision)) return precision;
  }
  fail("precision {}: expected f32, f16 or bf16", quote(name));
}

bool is_supported(InstructionSet instructions) {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c();
  if (instructions == InstructionSet::kAvx2) return avx2;
  if (instructions == InstructionSet::kAvx512) {
    return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  }
#endif
  return instructions == InstructionSet::kPortable;
}

bool is_supported(Precision precision) {
#if defined(__x86_64__)
  if (precision == Precision::kBf16) {
    return is_supported(InstructionSet::kAvx512) && __builtin_cpu_supports("avx512bf16");
  }
#endif
  return precision != Precision::kBf16;
}

InstructionSet best_instruction_set() {
  if (is_supported(InstructionSet::kAvx512)) return InstructionSet::kAvx512;
  return is_supported(InstructionSet::kAvx2) ? InstructionSet::kAvx2 : InstructionSet::kPortable;
}

const Kernels& kernels_for(InstructionSet instructions) {
#if defined(__x86_64__)
  if (instructions == InstructionSet::kAvx512) return kAvx512Kernels;
  if (instructions == InstructionSet::kAvx2) return kAvx2Kernels;
#endif
  return kPortableKernels;
}

std::shared_ptr<const Backend> native_backend(const model::Checkpoint& checkpoint, const NativeOptions& options) {
  if (checkpoint.samples_moves()) return std::make_shared<const MoveBackend>(checkpoint, arithmetic_of(options));
  return std::make_shared<const NativeNetwork>(checkpoint, options);
}

NativeNetwork::NativeNetwork(const model::Checkpoint& checkpoint, const NativeOptions& options)
    : weights_(std::make_shared<const Weights>(pack(checkpoint, arithmetic_of(options)))) {}

std::size_t NativeNetwork::pose_size() const { return weights_->pose_size; }
std::size_t NativeNetwork::music_size() const { return weights_->music_size; }
std::unique_ptr<Encoder> NativeNetwork::encoder() const { return std::make_unique<MusicEncoder>(*this); }
std::unique_ptr<Predictor> NativeNetwork::predictor(std::size_t capacity) const {
  return std::make_unique<PosePredictor>(*this, capacity);
}

std::size_t NativeNetwork::music_bytes() const { return bytes_of(weights_->music_encoder); }
std::size_t NativeNetwork::pose_bytes() const {
  return bytes_of(weights_->skeleton_encoder) + weights_->fuse.bytes() + bytes_of(weights_->decoder_blocks) +
         bytes_of(weights_->hidden) + weights_->output.bytes();
}

}  // namespace choreo::engine
