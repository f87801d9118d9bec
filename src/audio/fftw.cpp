#include "audio/fftw.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <new>
#include <numbers>

#include "audio/kernels.h"

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

PowerSpectrum::PowerSpectrum(std::size_t n) : n_(n) {
  const std::size_t half = n / 2;
  for (std::size_t k = 0; k < half; ++k) {
    const double phase = 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
    cosines_.push_back(static_cast<float>(std::cos(phase)));
    sines_.push_back(static_cast<float>(std::sin(phase)));
  }
  const Reals in = reals(n), out = reals(n);
  const std::lock_guard lock(planner());
  // FFTW_ESTIMATE: the same plan, and so the same bits, every time.
  plan_ = fftwf_plan_dft_1d(static_cast<int>(half), reinterpret_cast<fftwf_complex*>(in.get()),
                            reinterpret_cast<fftwf_complex*>(out.get()), FFTW_FORWARD, FFTW_ESTIMATE);
  if (plan_ == nullptr) fail("FFTW has no plan for {} samples", n);
}

PowerSpectrum::~PowerSpectrum() {
  const std::lock_guard lock(planner());
  fftwf_destroy_plan(plan_);
}

void PowerSpectrum::operator()(float* in, float* work, float* power) const {
  const std::size_t half = n_ / 2;
  fftwf_execute_dft(plan_, reinterpret_cast<fftwf_complex*>(in), reinterpret_cast<fftwf_complex*>(work));
  float *real = work + n_, *imaginary = real + half;
  part(work, half, real, imaginary);
  untangle({real, half}, {imaginary, half}, cosines_, sines_, power);
}

}  // namespace choreo::audio
