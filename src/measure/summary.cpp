#include "choreo/measure/summary.h"

#include "choreo/core/parallel.h"
#include "choreo/measure/controls.h"

#include <algorithm>

#include "measure/remarks.h"
#include "measure/set_figures.h"

namespace choreo::measure {
namespace {

/// A group before it is measured.
struct Unmeasured {
  std::string name;
  std::vector<Dance> dances;
};

std::vector<Dance> controls_of(const std::vector<Dance>& dances, Control control, std::uint64_t seed) {
  std::vector<Dance> made;
  for (std::size_t i = 0; i < dances.size(); ++i) made.push_back(make_control(dances[i], control, seed + i));
  return made;
}

std::vector<Unmeasured> all_groups(const std::vector<Dance>& dances, const std::vector<Dance>& real,
                                   std::uint64_t seed) {
  std::vector<Unmeasured> groups{{std::string(kDances), dances}};
  if (!real.empty()) groups.push_back({std::string(kReal), real});
  const std::vector<Dance>& base = real.empty() ? dances : real;
  for (const Control control : kControls) {
    groups.push_back({std::string(name_of(control)), controls_of(base, control, seed)});
  }
  return groups;
}

std::vector<Group> measure_all(const std::vector<Unmeasured>& groups, const Songs& songs, const KnownDances& known,
                               std::size_t jobs, const ProgressSink& progress) {
  struct Job {
    const Dance* dance;
    DanceFigures* target;
  };
  std::vector<Group> measured;
  for (const auto& [name, dances] : groups) measured.push_back({name, std::vector<DanceFigures>(dances.size()), {}});
  std::vector<Job> work;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (std::size_t i = 0; i < groups[g].dances.size(); ++i) {
      work.push_back({&groups[g].dances[i], &measured[g].dances[i]});
    }
  }
  ProgressCount done(work.size(), progress);
  parallel_for(work.size(), jobs, [&](std::size_t i) {
    *work[i].target = measure(*work[i].dance, songs, known);
    done.add(work[i].dance->name);
  });
  return measured;
}

/// A figure's mean over a group; the reason of the first dance that hasn't it where none has.
Summarised summarise_figure(const Group& group, std::string_view key, std::uint64_t seed) {
  std::vector<SongValue> values;
  std::string reason;
  for (const DanceFigures& dance : group.dances) {
    if (const auto value = dance.get(key)) {
      values.push_back({dance.song, *value});
    } else if (const auto why = dance.reasons.find(std::string(key)); reason.empty() && why != dance.reasons.end()) {
      reason = why->second;
    }
  }
  auto found = estimate(values, seed);
  if (found) reason.clear();
  return {found, found || !reason.empty() ? reason : "there is no dance"};
}

const Group* find_group(const std::vector<Group>& groups, std::string_view name) {
  const auto found = std::ranges::find(groups, name, &Group::name);
  return found == groups.end() ? nullptr : &*found;
}

}  // namespace

std::vector<const Figure*> every_figure() {
  std::vector<const Figure*> figures;
  for (const Figure& figure : all_figures()) figures.push_back(&figure);
  for (const Figure& figure : set_figures()) figures.push_back(&figure);
  return figures;
}

std::map<std::string, std::vector<std::string>> reasons_of(const Group& group) {
  std::map<std::string, std::vector<std::string>> reasons;
  for (const Figure* figure : every_figure()) {
    const auto& [estimate, reason] = group.at(figure->key);
    if (!estimate) reasons[reason].emplace_back(figure->key);
  }
  return reasons;
}

Summary summarise(const std::vector<Dance>& dances, const std::vector<Dance>& real, const Songs& songs,
                  const KnownDances& known, std::uint64_t seed, std::size_t jobs, const ProgressSink& progress) {
  Summary summary;
  summary.seed = seed;
  summary.groups = measure_all(all_groups(dances, real, seed), songs, known, jobs, progress);
  const Group* real_group = find_group(summary.groups, kReal);
  const std::vector<DanceFigures> real_dances =
      real_group != nullptr ? real_group->dances : std::vector<DanceFigures>();
  parallel_for(summary.groups.size(), jobs, [&](std::size_t g) {
    Group& group = summary.groups[g];
    add_ratios(group.dances, real_dances);
    for (const Figure& figure : all_figures()) {
      group.figures[std::string(figure.key)] = summarise_figure(group, figure.key, seed);
    }
    add_set_figures(group, real_dances, seed);
    add_variety(group);
  });
  summary.remarks = remarks(summary.groups);
  return summary;
}

}  // namespace choreo::measure
