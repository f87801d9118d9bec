#pragma once

#include "choreo/model/config.h"
#include "choreo/nn/network.h"
#include "choreo/train/dataset.h"
#include "choreo/train/log.h"

#include <optional>

#include "train/processes.h"

namespace choreo::train {

/// The losses over every frame of the validation split, of which each process takes its share; nothing when it is
/// empty.
std::optional<Validation> validate(const nn::Network& network, const Dataset& dataset, const model::Config& config,
                                   const Processes& processes);

/// How far free-running dances are from real ones: 0 is best. The share that is frozen, how far energy and limb lengths
/// are from the real ones' (|ln ratio|), and what the coherence with the beat lacks of a real dance's lead over its
/// control.
double badness(const FreeRun& figures);

/// A free-running dance of 20 s to each validation clip, from the clip's first pose: the clips' mean figures. Nothing
/// where no clip gives any (none, or all too short).
std::optional<FreeRun> run_freely(const nn::Network& network, const Dataset& dataset, const model::Config& config,
                                  const Processes& processes);

}  // namespace choreo::train
