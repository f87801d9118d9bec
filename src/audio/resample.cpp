#include "choreo/audio/resample.h"

#include "choreo/core/error.h"

#include <soxr.h>

#include <cmath>

namespace choreo::audio {

std::vector<float> resample(std::span<const float> samples, int from, int to) {
  if (from == to) return {samples.begin(), samples.end()};
  constexpr int kMostHertz = 10'000'000;
  if (from < 1 || to < 1 || from > kMostHertz || to > kMostHertz) {
    fail("sample rates of {} and {} Hz, expected 1 to {}", from, to, kMostHertz);
  }
  const double length = std::round(static_cast<double>(samples.size()) * to / from);
  std::vector<float> resampled(static_cast<std::size_t>(length));
  if (resampled.empty()) return resampled;
  const auto format = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
  const auto quality = soxr_quality_spec(SOXR_VHQ, 0);
  const auto one_thread = soxr_runtime_spec(1);
  const char* error = soxr_oneshot(from, to, 1, samples.data(), samples.size(), nullptr, resampled.data(),
                                   resampled.size(), nullptr, &format, &quality, &one_thread);
  if (error != nullptr) fail("resampling from {} to {} Hz failed: {}", from, to, error);
  return resampled;
}

}  // namespace choreo::audio
