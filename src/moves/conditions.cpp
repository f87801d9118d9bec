#include "choreo/moves/conditions.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace choreo::moves {
namespace {

constexpr double kUsualTempo = 110;  // beats/min

/// cos and sin of the place in six and three, eight, four and two beats.
void write_phase(long beat, const CountOrigin& origin, std::span<float> to) {
  const auto sixes = static_cast<double>(beat + origin.sixes), eights = static_cast<double>(beat + origin.eights);
  std::size_t i = 0;
  for (const double turns : {sixes / 6, sixes / 3, eights / 8, eights / 4, eights / 2}) {
    to[i++] = static_cast<float>(std::cos(2 * std::numbers::pi * turns));
    to[i++] = static_cast<float>(std::sin(2 * std::numbers::pi * turns));
  }
  to[i] = 1;
}

/// Numbers, the rest of which are 0, and that they are known; or that they are not.
void write_known(std::span<const float> values, std::span<float> to) {
  std::ranges::fill(to, 0.0F);
  if (values.empty()) return;
  std::copy_n(values.begin(), std::min(values.size(), to.size() - 1), to.begin());
  to.back() = 1;
}

}  // namespace

void write_conditions(const BeatConditions& beat, const model::ConditionLayout& layout, std::span<float> conditions) {
  using Layout = model::ConditionLayout;
  conditions[layout.tempo()] = static_cast<float>(std::log2(std::max(beat.tempo, 1.0) / kUsualTempo));
  std::ranges::copy(beat.place, conditions.subspan(layout.place()).begin());
  write_phase(beat.beat, beat.origin, conditions.subspan(layout.phase(), Layout::kPhase));
  const float energy = beat.energy ? static_cast<float>(std::log2(std::max(*beat.energy, 1e-3))) : 0;
  write_known(beat.energy ? std::span(&energy, 1) : std::span<const float>{},
              conditions.subspan(layout.energy(), Layout::kEnergy));
  write_known(beat.music, conditions.subspan(layout.music(), Layout::kMusic));
  write_known(beat.style, conditions.subspan(layout.style(), Layout::kStyle));
}

}  // namespace choreo::moves
