#include "train/own_past.h"

#include "choreo/core/random.h"

#include <algorithm>
#include <vector>

namespace choreo::train {
namespace {

using torch::Tensor;

/// [B, 1, T]: whether the pose after a frame is the network's own. Stretches of 1 to 4 s, a second apart.
Tensor own_stretches(const Batch& batch, double fps, const Draw& draw) {
  constexpr double kShortest = 1, kLongest = 4, kBetween = 1;  // s
  const auto frames = static_cast<double>(batch.skeleton.size(2));
  Tensor own = torch::zeros({batch.skeleton.size(0), 1, batch.skeleton.size(2)}, torch::kBool);
  for (std::int64_t cut = 0; cut < own.size(0); ++cut) {
    Random random = random_of(draw, Purpose::kOwnPast, cut);
    for (double begin = fps * kBetween * random.uniform(); begin < frames;) {
      const double end = begin + fps * (kShortest + (kLongest - kShortest) * random.uniform());
      own[cut].slice(1, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(std::min(end, frames))).fill_(true);
      begin = end + fps * kBetween;
    }
  }
  return own;
}

}  // namespace

void dance_own_past(Batch& batch, const nn::Network& network, const model::Config& config, const Draw& draw) {
  const Draw whole{draw.seed, draw.iteration, 0};  // all cuts of an iteration do, or none
  if (random_of(whole, Purpose::kOwnTurn, 0).uniform() >= config.augment.own_past) return;
  const torch::NoGradGuard no_gradient;
  constexpr double kFurthest = 0.2;  // of the unit square: an untrained network would leave it
  const Tensor own = own_stretches(batch, config.pose.fps, draw).to(batch.skeleton.device());
  const Tensor music = network.encode_music(batch.mel);
  const std::int64_t frames = batch.skeleton.size(2);
  const double kept = 1 - config.augment.drift_return;
  nn::Memory memory;
  std::vector<Tensor> poses{batch.skeleton.narrow(2, 0, 1)};
  for (std::int64_t t = 0; t + 1 < frames; ++t) {
    const Tensor astray = poses.back() - batch.skeleton.narrow(2, t, 1);
    const Tensor danced = network.decode(poses.back(), music.narrow(2, t, 1), &memory);
    const Tensor truth = batch.skeleton.narrow(2, t + 1, 1);
    const Tensor off = torch::where(own.narrow(2, t, 1), danced - truth, kept * astray).clamp(-kFurthest, kFurthest);
    poses.push_back(truth + off);
  }
  const Tensor danced = torch::cat(poses, 2);
  batch.target = batch.target + kept * (danced - batch.skeleton);
  batch.skeleton = danced;
}

}  // namespace choreo::train
