#pragma once

#include "choreo/measure/subject.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace choreo::measure {

/// What is no dance and lasts as long as one: a figure that ranks it above a dance is no mark of dances.
enum class Accident {
  kFrozen,    ///< the dance's middle pose, with a tremble of 1e-4 heights
  kNoise,     ///< every joint anywhere in every frame
  kReversed,  ///< the dance from its end to its beginning (a dance, but not to this song)
};
inline constexpr std::array kAccidents{Accident::kFrozen, Accident::kNoise, Accident::kReversed};

std::string_view name_of(Accident accident);

/// The accident in place of the dance, to the same song. `seed` is of its random numbers.
Subject make_accident(const Subject& dance, Accident accident, std::uint64_t seed);

}  // namespace choreo::measure
