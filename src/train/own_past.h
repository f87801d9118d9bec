#pragma once

#include "choreo/model/config.h"
#include "choreo/nn/network.h"
#include "choreo/train/batch.h"

#include "train/draw.h"

namespace choreo::train {

/// Lets the network itself dance stretches of the cuts, in the share of iterations that `augment.own_past` says: it
/// learns to go on from where it gets to on its own. After a stretch the poses go back to the true ones, and all
/// targets lead there, by `augment.drift_return` a frame (S. Ross, G. Gordon, D. Bagnell, AISTATS 2011: DAgger).
void dance_own_past(Batch& batch, const nn::Network& network, const model::Config& config, const Draw& draw);

}  // namespace choreo::train
