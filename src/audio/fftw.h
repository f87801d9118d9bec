#pragma once

#include <fftw3.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace choreo::audio {

struct FftwFree {
  void operator()(void* memory) const { fftwf_free(memory); }
};
using Reals = std::unique_ptr<float[], FftwFree>;

/// Zeros, aligned for FFTW's vector instructions.
Reals reals(std::size_t count);

/// The power spectrum |Σ_j x_j exp(−2πi jk / n)|², k = 0 … n / 2, of an even number n of real numbers. Plans are made
/// once and run by any thread. FFTW transforms n / 2 complex numbers (the even samples and the odd ones) and untangle()
/// does the rest: FFTW's own last step of a real transform takes twice as long as all before it.
class PowerSpectrum {
 public:
  explicit PowerSpectrum(std::size_t n);
  ~PowerSpectrum();
  PowerSpectrum(const PowerSpectrum&) = delete;
  PowerSpectrum& operator=(const PowerSpectrum&) = delete;

  /// `in` [n], `work` [2 n], both from reals(), → `power` [n / 2 + 1].
  void operator()(float* in, float* work, float* power) const;

 private:
  std::size_t n_;
  std::vector<float> cosines_, sines_;  // [n / 2] of 2π k / n
  fftwf_plan plan_;
};

}  // namespace choreo::audio
