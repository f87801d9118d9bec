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

}  // namespace choreo::train
