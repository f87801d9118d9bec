#include "measure/remarks.h"

#include "choreo/measure/controls.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace choreo::measure {
namespace {

constexpr double kMuchFrozen = 0.2;  // of the time
constexpr double kLittleEnergy = 0.5, kMuchEnergy = 2, kMuchJerk = 3;

const Group* find(const std::vector<Group>& groups, std::string_view name) {
  const auto found = std::ranges::find(groups, name, &Group::name);
  return found == groups.end() ? nullptr : &*found;
}

std::optional<Estimate> estimate_of(const Group* group, std::string_view key) {
  if (group == nullptr) return {};
  const auto found = group->figures.find(key);
  return found == group->figures.end() ? std::nullopt : found->second.estimate;
}

void remark_on_freezing(const Group& dances, std::vector<std::string>& out) {
  const auto frozen = estimate_of(&dances, "freeze_ratio");
  if (frozen && frozen->mean > kMuchFrozen) {
    out.push_back(fmt::format("The dances stand still {:.0f} % of the time: no other figure makes up for that.",
                              100 * frozen->mean));
  }
}

void remark_on_energy(const Group& dances, std::vector<std::string>& out) {
  const auto energy = estimate_of(&dances, "energy_ratio"), jerk = estimate_of(&dances, "jerk_ratio");
  if (energy && energy->mean < kLittleEnergy) {
    out.push_back(fmt::format("The dances move {:.2f} times as much as real ones.", energy->mean));
  }
  if (energy && energy->mean > kMuchEnergy) {
    out.push_back(fmt::format("The dances move {:.2f} times as much as real ones: jumps or tremble.", energy->mean));
  }
  if (energy && jerk && jerk->mean > kMuchJerk * std::max(energy->mean, 1.0)) {
    out.push_back(fmt::format("The dances jerk {:.1f} times as much as real ones: they tremble.", jerk->mean));
  }
}

/// Says where a group's figure isn't above its control.
void remark_on_beat(const Group& group, std::string_view joints, const std::string& key,
                    std::vector<std::string>& out) {
  const auto gain = estimate_of(&group, key + "_gain");
  if (!gain || !gain->low || *gain->low > 0) return;
  out.push_back(
      fmt::format("Beat coherence ({}) doesn't tell the {} from dancing past the beat: with their own songs it is "
                  "{:+.3f} above the "
                  "stretched beat, 95 % interval {:+.3f} to {:+.3f}.",
                  joints, group.name == kReal ? "real dances" : "dances", gain->mean, *gain->low, *gain->high));
}

/// Beat alignment of the real dances that is no higher with their own songs says nothing about any dance.
void remark_on_alignment(const Group* group, const Figure& figure, std::vector<std::string>& out) {
  const std::string key(figure.key);
  const auto own = estimate_of(group, key), other = estimate_of(group, key + "_other");
  if (!own || !other || !own->low || own->mean > other->mean + (own->mean - *own->low)) return;
  out.push_back(
      fmt::format("{}: real dances have {:.3f} with their own songs and {:.3f} with other songs. It doesn't see "
                  "whether a dance fits its song here; don't rank by it.",
                  figure.title, own->mean, other->mean));
}

/// Whether the figure prefers a to b, by more than rounding.
bool is_better(const Figure& figure, double a, double b) {
  constexpr double kRounding = 1e-3;
  if (std::abs(a - b) < kRounding * std::max(std::abs(a), std::abs(b))) return false;
  return figure.better == Better::kHigher ? a > b : figure.better == Better::kLower && a < b;
}

/// A figure that puts the control above the dances.
void remark_on_control(const Group& dances, const Group& control, std::span<const Figure> figures,
                       std::vector<std::string>& out) {
  for (const Figure& figure : figures) {
    if (figure.title.starts_with("\u2026")) continue;
    const auto ours = estimate_of(&dances, figure.key), theirs = estimate_of(&control, figure.key);
    if (!ours || !theirs || !is_better(figure, theirs->mean, ours->mean)) continue;
    out.push_back(fmt::format("{} ranks a control ({}: {:.3g}) above the {} ({:.3g}).", figure.title, control.name,
                              theirs->mean, dances.name == kReal ? "real dances" : "dances", ours->mean));
  }
}

}  // namespace

std::vector<std::string> remarks(const std::vector<Group>& groups) {
  std::vector<std::string> out;
  const Group *dances = find(groups, kDances), *real = find(groups, kReal);
  if (dances == nullptr) return out;
  remark_on_freezing(*dances, out);
  remark_on_energy(*dances, out);
  for (const Group* group : {dances, real}) {
    if (group == nullptr) continue;
    remark_on_beat(*group, "ankles", "coherence_ankles", out);
    remark_on_beat(*group, "all joints", "coherence_all", out);
  }
  for (const std::string_view key : {"alignment_motion", "alignment_music"}) {
    remark_on_alignment(real, all_figures()[index_of(key)], out);
  }
  for (const Control control : kControls) {
    const Group* made = find(groups, name_of(control));
    if (made == nullptr) continue;
    remark_on_control(real != nullptr ? *real : *dances, *made, all_figures(), out);
    remark_on_control(real != nullptr ? *real : *dances, *made, set_figures(), out);
  }
  return out;
}

}  // namespace choreo::measure
