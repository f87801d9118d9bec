#pragma once

#include "choreo/core/matrix.h"
#include "choreo/model/config.h"
#include "choreo/nn/network.h"
#include "choreo/train/dataset.h"
#include "choreo/train/log.h"

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "train/processes.h"

namespace choreo::train {

/// When the beats of a clip's song are [s since its first frame], by the tracker of whole songs: what dances are held
/// against, and no network is given.
std::vector<double> beats_of(const TrainingClip& clip, const model::Config& config);

/// A dance to the mel [T, n_mels] in dB of a stretch of a clip, whose dancer danced `real` [T, 15 · D] → [T, 15 · D] in
/// the clip's unit square or cube.
using DanceTo = std::function<Matrix(const TrainingClip& clip, const Matrix& mel, const Matrix& real)>;

/// A dance of 20 s to each validation clip: the clips' mean figures. Nothing where no clip gives any (none, or all too
/// short).
std::optional<FreeRun> run_freely(const DanceTo& dance, const Dataset& dataset, const model::Config& config,
                                  const Processes& processes);

/// The paper's network, running free: music [T, n_mels] and frame 0 → [T, 15 · D].
Matrix dance_to(const nn::Network& network, const Matrix& mel, std::span<const float> start);

/// How far free-running dances are from real ones, the less the better, 0 at best: freeze ratio + |ln energy ratio| +
/// |ln limb ratio| + (1 − l), where l, from 0 to 1, is the coherence's lead over its control in real dances' leads.
double free_run_penalty(const FreeRun& figures);

}  // namespace choreo::train
