#include "choreo/audio/resample.h"

#include "choreo/core/error.h"

#include <soxr.h>

#include <algorithm>
#include <cmath>

namespace choreo::audio {
namespace {

constexpr int kMostHertz = 10'000'000;
constexpr std::size_t kBlock = 4096;

soxr_t create(int from, int to) {
  const auto format = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
  const auto quality = soxr_quality_spec(SOXR_VHQ, 0);
  auto runtime = soxr_runtime_spec(1);
  // The shortest Fourier transforms that the filter allows: a live sound waits for one to be full. From 44.1 kHz that
  // is 17 ms at most and not 41, and no slower.
  constexpr unsigned kLeastLog2 = 8;
  runtime.log2_min_dft_size = runtime.log2_large_dft_size = kLeastLog2;
  const char* error = nullptr;
  soxr_t soxr = soxr_create(from, to, 1, &error, &format, &quality, &runtime);
  if (error != nullptr) fail("resampling from {} to {} Hz failed: {}", from, to, error);
  return soxr;
}

}  // namespace

void Resampler::Delete::operator()(void* soxr) const { soxr_delete(static_cast<soxr_t>(soxr)); }

Resampler::Resampler(int from, int to) : from_(from), to_(to) {
  if (from < 1 || to < 1 || from > kMostHertz || to > kMostHertz) {
    fail("sample rates of {} and {} Hz, expected 1 to {}", from, to, kMostHertz);
  }
  if (from != to) soxr_.reset(create(from, to));
}

void Resampler::process(std::span<const float> samples, std::vector<float>& resampled) {
  const bool end = samples.empty();
  std::size_t made = kBlock;
  while (!samples.empty() || made == kBlock) {  // a full block: there may be more
    const std::size_t before = resampled.size();
    resampled.resize(before + kBlock);
    std::size_t used = 0;
    const char* error = soxr_process(static_cast<soxr_t>(soxr_.get()), end ? nullptr : samples.data(), samples.size(),
                                     &used, resampled.data() + before, kBlock, &made);
    if (error != nullptr) fail("resampling from {} to {} Hz failed: {}", from_, to_, error);
    samples = samples.subspan(used);
    resampled.resize(before + made);
    given_ += made;
  }
}

void Resampler::push(std::span<const float> samples, std::vector<float>& resampled) {
  if (samples.empty()) return;
  taken_ += samples.size();
  soxr_ ? process(samples, resampled) : void(resampled.insert(resampled.end(), samples.begin(), samples.end()));
}

void Resampler::finish(std::vector<float>& resampled) {
  if (!soxr_) return;
  const auto length = static_cast<std::size_t>(std::round(static_cast<double>(taken_) * to_ / from_));
  const std::size_t expected = resampled.size() + length - std::min(given_, length);
  if (taken_ > 0) process({}, resampled);
  resampled.resize(expected);  // its own rounding may differ by a sample
}

std::vector<float> resample(std::span<const float> samples, int from, int to) {
  Resampler resampler(from, to);
  std::vector<float> resampled;
  resampler.push(samples, resampled);
  resampler.finish(resampled);
  return resampled;
}

}  // namespace choreo::audio
