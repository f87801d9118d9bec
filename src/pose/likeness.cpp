#include "pose/likeness.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace choreo::pose {
namespace {

/// Weights beside the distance from the expected position.
constexpr double kShapeWeight = 1.0;
constexpr double kLimbWeight = 0.5;
constexpr double kSizeWeight = 0.5;
/// Of few joints in common less is sure: this much for none at all.
constexpr double kFewJoints = 0.3;

/// A person's velocity is known for about so long [s].
constexpr double kVelocityLasts = 0.25;
/// Share of a new frame's velocity and size in the smoothed ones.
constexpr double kVelocityShare = 0.3;
constexpr double kSizeShare = 0.1;

/// How unlike the same person can be. From one frame to the next, motion-captured dances get to 0.34 at 25 frames/s and
/// to 1.2 at 5; the rest is the detector's faults. In films of couples, what gets further is mostly the partner.
constexpr double kReach = 0.8;         // torso lengths, at once
constexpr double kReachASecond = 4.0;  // … more for every second in between
constexpr double kFarthestReach = 3.0;

using PlaneVector = std::array<double, kDimensions>;

double length(const PlaneVector& v) {
  double squares = 0;
  for (const double value : v) squares += value * value;
  return std::sqrt(squares);
}

/// The joints that both have, and by how much each has moved from where it was.
struct Moves {
  std::array<PlaneVector, kJoints> step{};
  std::array<bool, kJoints> common{};
  PlaneVector mean{};
  int count = 0;
};

Moves moves_between(const Appearance& last, const Person& person) {
  Moves moves;
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    moves.common[joint] = person.seen[joint] != 0 && last.known[joint] != 0;
    if (!moves.common[joint]) continue;
    ++moves.count;
    for (std::size_t axis = 0; axis < kDimensions; ++axis) {
      moves.step[joint][axis] = person.position(joint)[axis] - last.position[joint * kDimensions + axis];
      moves.mean[axis] += moves.step[joint][axis];
    }
  }
  for (double& value : moves.mean) value /= std::max(1, moves.count);
  return moves;
}

/// Mean distance of the joints from where `expected` brings them.
double mean_distance(const Moves& moves, const PlaneVector& expected) {
  double sum = 0;
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    if (!moves.common[joint]) continue;
    PlaneVector apart = moves.step[joint];
    for (std::size_t axis = 0; axis < kDimensions; ++axis) apart[axis] -= expected[axis];
    sum += length(apart);
  }
  return sum / moves.count;
}

/// Where the body is expected after `frames`: it goes on and comes to rest.
PlaneVector expected_move(const Appearance& last, std::size_t frames, double fps) {
  const double memory = std::max(1.0, kVelocityLasts * fps);
  const double reach = memory * (1 - std::exp(-static_cast<double>(frames) / memory));
  PlaneVector move = last.velocity;
  for (double& value : move) value *= reach;
  return move;
}

template <class Position>
double limb_length(const Position& position, std::size_t limb) {
  PlaneVector apart{};
  for (std::size_t axis = 0; axis < kDimensions; ++axis) {
    apart[axis] = position(static_cast<std::size_t>(kLimbs[limb].first))[axis] -
                  position(static_cast<std::size_t>(kLimbs[limb].second))[axis];
  }
  return length(apart);
}

double mean_limb_difference(const Appearance& last, const Person& person, const Moves& moves) {
  double sum = 0;
  int count = 0;
  for (std::size_t limb = 0; limb < kLimbs.size(); ++limb) {
    const auto [a, b] = kLimbs[limb];
    if (!moves.common[static_cast<std::size_t>(a)] || !moves.common[static_cast<std::size_t>(b)]) continue;
    const auto was = [&](std::size_t joint) { return std::span(last.position).subspan(joint * kDimensions); };
    const auto is = [&](std::size_t joint) { return person.position(joint); };
    sum += std::abs(limb_length(was, limb) - limb_length(is, limb));
    ++count;
  }
  return count == 0 ? 0 : sum / count;
}

double size_difference(double a, double b) { return a > 0 && b > 0 ? std::abs(std::log(a / b)) : 0; }

}  // namespace

Appearance::Appearance(const Person& person) : known(person.seen), size(person.size) {
  position = person.detection->position;
}

void Appearance::update(const Person& person, std::size_t frames) {
  const Moves moves = moves_between(*this, person);
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    for (std::size_t axis = 0; axis < kDimensions; ++axis) {
      float& last = position[joint * kDimensions + axis];
      last = person.seen[joint] != 0 ? person.position(joint)[axis] : last + static_cast<float>(moves.mean[axis]);
    }
    known[joint] |= person.seen[joint];
  }
  for (std::size_t axis = 0; axis < kDimensions; ++axis) {
    velocity[axis] += kVelocityShare * (moves.mean[axis] / static_cast<double>(frames) - velocity[axis]);
  }
  if (person.size > 0) size = size > 0 ? size + kSizeShare * (person.size - size) : person.size;
}

double unlikeness(const Appearance& last, const Person& person, std::size_t frames, double fps) {
  const Moves moves = moves_between(last, person);
  const double size = std::max(last.size, person.size);
  if (moves.count == 0 || !(size > 0)) return std::numeric_limits<double>::infinity();
  const double distance = mean_distance(moves, expected_move(last, frames, fps)) +
                          kShapeWeight * mean_distance(moves, moves.mean) +
                          kLimbWeight * mean_limb_difference(last, person, moves);
  const double unsure = 1 - static_cast<double>(moves.count) / kJoints;
  return distance / size + kSizeWeight * size_difference(last.size, person.size) + kFewJoints * unsure;
}

double most_unlike(double seconds) { return std::min(kReach + kReachASecond * seconds, kFarthestReach); }

}  // namespace choreo::pose
