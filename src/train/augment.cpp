#include "train/augment.h"

#include "choreo/core/random.h"
#include "choreo/pose/skeleton.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace choreo::train {
namespace {

using torch::Tensor;

/// What random numbers are for: each use has streams of its own, beside those of the first weights and of the cuts (see
/// batch.cpp).
enum class Purpose : std::uint64_t { kMirror, kHide, kDrift, kTurn };

/// The random numbers of one cut of a batch.
Random random_of(const BatchPosition& position, Purpose purpose, std::int64_t cut) {
  const std::uint64_t stream = (std::uint64_t{1} << 62) | (static_cast<std::uint64_t>(purpose) << 59);
  return Random(position.seed, stream | position.iteration, position.first + static_cast<std::uint32_t>(cut));
}

/// Normally distributed (G. Box, M. Muller 1958).
float normal(Random& random) {
  const float radius = std::sqrt(-2 * std::log(1 - random.uniform()));
  return radius * std::cos(2 * std::numbers::pi_v<float> * random.uniform());
}

void mirror_some(Batch& batch, const model::Config& config, const BatchPosition& position) {
  for (std::int64_t cut = 0; cut < batch.skeleton.size(0); ++cut) {
    if (random_of(position, Purpose::kMirror, cut).uniform() >= config.augment.mirrored) continue;
    for (Tensor* poses : {&batch.skeleton, &batch.target}) {
      const Tensor one = poses->narrow(0, cut, 1);
      one.copy_(mirrored(one));
    }
  }
}

/// What is padded stays 0.
void turn_some(Batch& batch, double share, const BatchPosition& position) {
  for (std::int64_t cut = 0; cut < batch.skeleton.size(0); ++cut) {
    Random random = random_of(position, Purpose::kTurn, cut);
    if (random.uniform() >= share) continue;
    const auto frames = batch.mask[cut].sum().item<std::int64_t>();
    const auto part = [&](const Tensor& poses) { return poses.narrow(0, cut, 1).narrow(2, 0, frames); };
    const Tensor both = torch::cat({part(batch.skeleton), part(batch.target)}, 2);
    const auto halves = turned(both, 2 * std::numbers::pi * random.uniform()).chunk(2, 2);
    part(batch.skeleton).copy_(halves[0]);
    part(batch.target).copy_(halves[1]);
  }
}

/// [B, 1, T]: 0 in the stretches whose dance is hidden. Whole stretches teach to dance by the music; single frames
/// could be told from their neighbours.
Tensor stretches_seen(const Batch& batch, double hidden, double fps, const BatchPosition& position) {
  constexpr double kShortest = 0.4, kLongest = 3;  // s
  const std::int64_t frames = batch.skeleton.size(2);
  Tensor seen = torch::ones({batch.skeleton.size(0), 1, frames});
  for (std::int64_t cut = 0; cut < seen.size(0); ++cut) {
    Random random = random_of(position, Purpose::kHide, cut);
    for (std::int64_t begin = 0; begin < frames;) {
      const double seconds = kShortest + (kLongest - kShortest) * random.uniform();
      const std::int64_t length = std::clamp<std::int64_t>(std::lround(seconds * fps), 1, frames - begin);
      if (random.uniform() < hidden) seen.narrow(0, cut, 1).narrow(2, begin, length).zero_();
      begin += length;
    }
  }
  return seen;
}

/// [15 · D, knots]: how far a cut's poses are off at each knot. The body as a whole strays further than its joints do
/// from each other, and some cuts stray far: a dance that has lost its way must still find back.
void sample_offsets(Random random, double mean_size, const Tensor& knots) {
  constexpr float kBody = 2;  // times the joints' own
  const float size = -std::log(1 - random.uniform()) * static_cast<float>(mean_size);
  auto values = knots.accessor<float, 2>();
  const std::size_t dimensions = static_cast<std::size_t>(values.size(0)) / pose::kJoints;
  for (std::int64_t knot = 0; knot < values.size(1); ++knot) {
    std::vector<float> body(dimensions);
    std::ranges::generate(body, [&] { return kBody * normal(random); });
    for (std::int64_t i = 0; i < values.size(0); ++i) {
      values[i][knot] = size * (normal(random) + body[static_cast<std::size_t>(i) % dimensions]);
    }
  }
}

/// [B, 15 · D, T]: a random knot each second, straight lines between.
Tensor slow_offsets(const Batch& batch, double mean_size, double fps, const BatchPosition& position) {
  const std::int64_t frames = batch.skeleton.size(2);
  const auto knots = static_cast<std::int64_t>(std::ceil(static_cast<double>(frames) / fps)) + 1;
  const Tensor values = torch::empty({batch.skeleton.size(0), batch.skeleton.size(1), knots});
  for (std::int64_t cut = 0; cut < values.size(0); ++cut) {
    sample_offsets(random_of(position, Purpose::kDrift, cut), mean_size, values[cut]);
  }
  const Tensor time = torch::arange(frames) / fps;
  const Tensor before = time.floor().to(torch::kLong);
  return torch::lerp(values.index_select(2, before), values.index_select(2, before + 1),
                     (time - before).to(torch::kFloat32));
}

/// Adds offsets to the poses that are seen; the targets lead back.
void lead_astray(Batch& batch, const Tensor& offsets, double kept) {
  batch.skeleton = batch.skeleton + offsets;
  batch.target = batch.target + kept * offsets;
}

}  // namespace

Tensor mirrored(const Tensor& poses) {
  const std::size_t dimensions = static_cast<std::size_t>(poses.size(1)) / pose::kJoints;
  std::vector<std::int64_t> from;
  for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
    for (std::size_t d = 0; d < dimensions; ++d) {
      from.push_back(static_cast<std::int64_t>(pose::opposite_joint(joint) * dimensions + d));
    }
  }
  const auto index = torch::tensor(from, torch::TensorOptions().dtype(torch::kLong).device(poses.device()));
  Tensor turned = poses.index_select(1, index);
  const Tensor x = turned.slice(1, 0, turned.size(1), static_cast<std::int64_t>(dimensions));
  x.copy_(1 - x);
  return turned;
}

Tensor turned(const Tensor& poses, double yaw) {
  const auto axes = (poses - 0.5).unflatten(1, {-1, 3}).unbind(2);
  const Tensor x = std::cos(yaw) * axes[0] - std::sin(yaw) * axes[2];
  const Tensor z = std::sin(yaw) * axes[0] + std::cos(yaw) * axes[2];
  const Tensor joints = torch::stack({x, axes[1], z}, 2);
  const Tensor shrunk = joints * (0.5 / joints.abs().max()).clamp_max(1);
  return shrunk.flatten(1, 2) + 0.5;
}

void augment(Batch& batch, const model::Config& config, const BatchPosition& position) {
  const auto& how = config.augment;
  const auto device = batch.skeleton.device();
  if (how.mirrored > 0) mirror_some(batch, config, position);
  if (how.turned > 0) turn_some(batch, how.turned, position);
  const double kept = 1 - how.drift_return;
  if (how.drift > 0) lead_astray(batch, slow_offsets(batch, how.drift, config.pose.fps, position).to(device), kept);
  if (how.hidden_past > 0) batch.seen = stretches_seen(batch, how.hidden_past, config.pose.fps, position).to(device);
}

}  // namespace choreo::train
