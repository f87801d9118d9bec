#pragma once

#include <fftw3.h>

#include <cstddef>
#include <memory>

namespace choreo::audio {

struct FftwFree {
  void operator()(void* memory) const { fftwf_free(memory); }
};
using Reals = std::unique_ptr<float[], FftwFree>;

/// Zeros, aligned for FFTW's vector instructions.
Reals reals(std::size_t count);

/// FFTW's plan for n real numbers → n / 2 + 1 pairs (real, imaginary), both from reals(). Made once, run by any thread.
class RealTransform {
 public:
  explicit RealTransform(std::size_t n);
  ~RealTransform();
  RealTransform(const RealTransform&) = delete;
  RealTransform& operator=(const RealTransform&) = delete;

  void operator()(float* in, float* out) const {
    fftwf_execute_dft_r2c(plan_, in, reinterpret_cast<fftwf_complex*>(out));
  }

 private:
  fftwf_plan plan_;
};

}  // namespace choreo::audio
