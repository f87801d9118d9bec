#pragma once

#include "choreo/measure/dances.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace choreo::measure {

/// Made of a dance so that it is none (to its song), and lasts as long: a figure that ranks it above the dance is no
/// mark of dances.
enum class Control {
  kFrozen,    ///< the dance's middle pose, with a tremble of 1e-4 heights
  kNoise,     ///< every joint anywhere in every frame
  kReversed,  ///< the dance from its end to its beginning (a dance, but not to this song)
};
inline constexpr std::array kControls{Control::kFrozen, Control::kNoise, Control::kReversed};

std::string_view name_of(Control control);

/// The control made of a dance, to the same song. `seed` is of its random numbers.
Dance make_control(const Dance& dance, Control control, std::uint64_t seed);

}  // namespace choreo::measure
