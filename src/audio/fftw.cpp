#include "audio/fftw.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <mutex>
#include <new>

namespace choreo::audio {
namespace {

std::mutex& planner() {
  static std::mutex mutex;  // FFTW's planner is the one part of it that threads may not share
  return mutex;
}

}  // namespace

Reals reals(std::size_t count) {
  Reals memory(fftwf_alloc_real(count));
  if (!memory) throw std::bad_alloc();
  std::fill_n(memory.get(), count, 0.0F);
  return memory;
}

RealTransform::RealTransform(std::size_t n) {
  const Reals in = reals(n), out = reals(n + 2);
  const std::lock_guard lock(planner());
  // FFTW_ESTIMATE: the same plan, and so the same bits, every time; measured plans are hardly faster.
  plan_ =
      fftwf_plan_dft_r2c_1d(static_cast<int>(n), in.get(), reinterpret_cast<fftwf_complex*>(out.get()), FFTW_ESTIMATE);
  if (plan_ == nullptr) fail("FFTW has no plan for {} samples", n);
}

RealTransform::~RealTransform() {
  const std::lock_guard lock(planner());
  fftwf_destroy_plan(plan_);
}

}  // namespace choreo::audio
