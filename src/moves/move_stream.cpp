#include "choreo/moves/move_stream.h"

#include "choreo/core/error.h"
#include "choreo/moves/conditions.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace choreo::moves {
namespace {

constexpr std::uint64_t kNoiseStream = 0x6d6f7665;  // beside that of the start poses
constexpr double kStart = 2;                        // beats that it takes to come out of a start pose
constexpr float kToldNoise = 0.1F;                  // of the past: samples are a little off

/// Normally distributed (G. Box, M. Muller 1958).
float normal(Random& random) {
  const float radius = std::sqrt(-2 * std::log(1 - random.uniform()));
  return radius * std::cos(2 * std::numbers::pi_v<float> * random.uniform());
}

/// How fast the root is drawn to the middle [1/beat], at `distance` [rows' unit] from it.
double pull(double distance, std::size_t dimensions) {
  constexpr double kAlways = 0.02, kBeyond = 0.5;
  const double free = dimensions == 3 ? 1.2 : 0.25;
  return kAlways + kBeyond * std::max(0.0, distance - free);
}

}  // namespace

MoveModel::MoveModel(const model::Checkpoint& checkpoint)
    : basis(checkpoint.moves),
      conditions(model::describe_flow(checkpoint.config).conditions),
      row{static_cast<std::size_t>(checkpoint.config.pose.dimensions)},
      temperature(checkpoint.config.moves.temperature),
      fps(checkpoint.config.pose.fps) {}

WindowDecoder::WindowDecoder(const MoveModel& model)
    : model_(model), older_(model.basis.mean), newer_(model.basis.mean), row_(model.row.size()) {
  directions_.reserve(model.row.velocity());
}

/// Turns the row's limbs no further from where they were than they may in a frame.
void WindowDecoder::hold_back() {
  constexpr double kFastest = 15;  // rad/s
  const double most = kFastest / model_.fps;
  const bool first = directions_.empty();
  directions_.resize(model_.row.velocity());
  for (std::size_t limb = 0; limb < pose::kLimbs.size(); ++limb) {
    float* now = row_.data() + limb * 3;
    float* last = directions_.data() + limb * 3;
    const double length = std::hypot(now[0], now[1], now[2]);
    double along = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      now[axis] = length > 0 ? static_cast<float>(now[axis] / length) : last[axis];
      along += static_cast<double>(now[axis]) * last[axis];
    }
    const double angle = std::acos(std::clamp(along, -1.0, 1.0));
    if (!first && angle > most && std::sin(angle) > 1e-6) {  // on the great circle between them
      const double kept = std::sin(angle - most) / std::sin(angle), gone = std::sin(most) / std::sin(angle);
      for (std::size_t axis = 0; axis < 3; ++axis) now[axis] = static_cast<float>(kept * last[axis] + gone * now[axis]);
    }
    std::copy_n(now, 3, last);
  }
}

void WindowDecoder::take(std::span<const float> window) {
  std::swap(older_, newer_);
  std::ranges::copy(model_.basis.mean, newer_.begin());
  for (std::size_t i = 0; i < window.size(); ++i) {
    const auto component = model_.basis.components.row(i);
    for (std::size_t c = 0; c < newer_.size(); ++c) newer_[c] += window[i] * component[c];
  }
}

/// Adds a window's row `beats` after its beginning.
void WindowDecoder::read(const std::vector<float>& window, double beats, double weight) {
  const double at = std::clamp(beats * model::kBeatPoses - 0.5, 0.0, model::kWindowPoses - 1.0);
  const auto before = std::min<std::size_t>(static_cast<std::size_t>(at), model::kWindowPoses - 2);
  const auto u = static_cast<float>(at - static_cast<double>(before)), w = static_cast<float>(weight);
  const float taps[] = {w * (-u * u * u + 2 * u * u - u) / 2, w * (3 * u * u * u - 5 * u * u + 2) / 2,
                        w * (-3 * u * u * u + 4 * u * u + u) / 2, w * (u * u * u - u * u) / 2};
  for (std::size_t tap = 0; tap < 4; ++tap) {
    const std::size_t pose = std::min<std::size_t>(std::max<std::size_t>(before + tap, 1) - 1, model::kWindowPoses - 1);
    const float* from = window.data() + pose * row_.size();
    for (std::size_t c = 0; c < row_.size(); ++c) row_[c] += taps[tap] * from[c];
  }
}

void WindowDecoder::pose(double phase, double way, std::span<float> joints) {
  const std::size_t d = model_.row.dimensions;
  const double turn = std::numbers::pi / 2 * phase;
  std::ranges::fill(row_, 0.0F);
  read(older_, 1 + phase, std::cos(turn) * std::cos(turn));
  read(newer_, phase, std::sin(turn) * std::sin(turn));
  danced_ += way;
  if (!start_.empty() && danced_ < kStart) {
    const double part = danced_ / kStart, come = part * part * (3 - 2 * part);
    for (std::size_t c = 0; c < row_.size(); ++c)
      row_[c] = start_[c] + static_cast<float>(come) * (row_[c] - start_[c]);
  }
  if (d == 3) hold_back();
  const double drawn = std::min(1.0, way * pull(std::hypot(place_[0], place_[1]), d));
  for (std::size_t i = 0; i + 1 < d; ++i) {
    const double moved = static_cast<double>(row_[model_.row.velocity() + i]) * way;
    place_[i] += static_cast<float>(moved - drawn * place_[i]);
  }
  float root[3] = {place_[0], row_[model_.row.height()], place_[1]};
  const std::span<const float> lengths =
      d == 3 ? std::span<const float>(model_.basis.lengths) : std::span<const float>{};
  to_joints(row_, model_.row, lengths, std::span(root, d), joints);
  for (float& x : joints) x = static_cast<float>(0.5 + x / model_.basis.unit);
}

void WindowDecoder::begin_from(std::span<const float> joints) {
  const std::size_t d = model_.row.dimensions;
  std::vector<float> own(joints.begin(), joints.end());
  for (float& x : own) x = static_cast<float>((x - 0.5) * model_.basis.unit);
  start_.assign(row_.size(), 0);
  to_limbs(own, model_.row, start_);
  for (std::size_t i = 0; i + 1 < d; ++i) place_[i] = own[pose::kMidHip * d + LimbRow::floor_axis(i)];
}

MoveStream::MoveStream(const MoveModel& model, const Start& start)
    : model_(model),
      start_(start),
      temperature_(start.temperature > 0 ? start.temperature : model.temperature),
      random_(start.seed, kNoiseStream, start.variant),
      decoder_(model),
      conditions_(model.conditions.size()),
      window_(model.conditions.components) {
  if (!start.pose.empty() && start.pose.size() != model.row.size()) {
    fail("a start pose of {} numbers, expected {}", start.pose.size(), model.row.size());
  }
  if (start.style.size() > model::kMostStyles) {
    fail("{} styles, expected at most {}", start.style.size(), model::kMostStyles);
  }
  if (!start.pose.empty()) decoder_.begin_from(start.pose);
  conditions_[model.conditions.noise()] = kToldNoise;
}

/// The window about beat_ + 1, or, of a dance that begins, about 0 and then 1.
void MoveStream::sample(const WindowSampler& sampler, double tempo, std::span<const float> music) {
  const auto& layout = model_.conditions;
  BeatConditions now;
  now.beat = known_ < 2 ? static_cast<long>(known_) : beat_ + 1;
  now.tempo = tempo;
  std::ranges::copy(decoder_.place(), now.place);
  now.energy = start_.energy;
  now.music = music;
  now.style = start_.style;
  write_conditions(now, layout, conditions_);
  for (float& value : window_) value = static_cast<float>(temperature_) * normal(random_);
  sampler(conditions_, window_);
  decoder_.take(window_);
  const auto past = std::span(conditions_).first(layout.past * layout.components);
  std::shift_right(past.begin(), past.end(), static_cast<std::ptrdiff_t>(layout.components));
  std::ranges::copy(window_, past.begin());
  ++known_;
  for (std::size_t i = 0; i < std::min(known_, layout.past); ++i) conditions_[layout.window_known() + i] = 1;
}

void MoveStream::begin(const WindowSampler& sampler, std::span<float> joints) {
  constexpr double kUnknownTempo = 110;
  for (int window = 0; window < 2; ++window) sample(sampler, kUnknownTempo, {});
  decoder_.pose(0, 0, joints);
}

void MoveStream::next(std::span<const float> features, const WindowSampler& sampler, std::span<float> joints) {
  const double way = features[BeatFeatures::kWay];
  for (beats_ += way; static_cast<double>(beat_ + 1) <= beats_;) {
    ++beat_;
    sample(sampler, features[BeatFeatures::kTempo], features.subspan(BeatFeatures::kMusic));
  }
  decoder_.pose(beats_ - static_cast<double>(beat_), way, joints);
}

}  // namespace choreo::moves
