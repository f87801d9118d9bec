#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace choreo::pose {

/// Joints that the beat is looked for in.
std::span<const std::size_t> ankles();

/// Less than this much dance [s] to tracked beats tells nothing.
inline constexpr double kLeastCoherent = 4;

/// What beats are looked for in: the joints' mean speed between two frames, minus itself smoothed by a Gaussian of 1 s,
/// divided by its deviation. Empty where nothing moves. `motion` [T, 30] from kinetic_motion() → T − 1 values.
std::vector<double> pulse(const Matrix& motion, std::span<const std::size_t> joints);

/// How firmly a motion is locked to the beat, 0 … 1. Of its pulse v(t) and the beat's running number φ(t), interpolated
/// between the beats: |mean over t of v · exp(2πi φ / k)| in windows of 20 s, averaged over the windows, for k = ½, 1,
/// 2, 3 and 4 beats; the highest of the five. `stretch` multiplies φ: a song of another tempo. The motion begins
/// `start` seconds into the song; `beats` [s] rise. Nothing where less than kLeastCoherent of the motion lies between
/// the first and the last beat, and for a motion without motion.
std::optional<double> beat_coherence(std::span<const double> pulse, std::span<const double> beats, double start,
                                     double stretch = 1);

/// Its control: the mean over the stretches 0.80, 0.85, 0.90, 0.95 and 1.05 … 1.25.
std::optional<double> stretched_coherence(std::span<const double> pulse, std::span<const double> beats, double start);

}  // namespace choreo::pose
