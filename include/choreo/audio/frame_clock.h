#pragma once

#include <cstddef>
#include <cstdint>

namespace choreo::audio {

/// Which sample each frame is centred at: round(k · sample_rate / fps), halves away from zero. Whole numbers
/// throughout: fps is taken as the fraction it stands for (29.97002997… is 30000/1001), so nothing drifts.
class FrameClock {
 public:
  /// Throws Error unless 0 < fps ≤ sample_rate.
  FrameClock(int sample_rate, double fps);

  /// The sample that frame k is centred at.
  [[nodiscard]] std::size_t centre(std::size_t k) const;
  /// T: how many frames have their centre at or before sample `samples`.
  [[nodiscard]] std::size_t count(std::size_t samples) const;

 private:
  std::uint64_t twice_hop_;  // 2 · hop · divisor_: the hop in units of half a sample / divisor
  std::uint64_t divisor_;
};

}  // namespace choreo::audio
