#include "choreo/measure/summary.h"

#include "choreo/core/parallel.h"
#include "choreo/measure/accident.h"

#include <algorithm>
#include <mutex>

#include "measure/set_figures.h"

namespace choreo::measure {
namespace {

/// A group before it is measured.
struct Cast {
  std::string name;
  std::vector<Subject> subjects;
};

std::vector<Subject> accidents_of(const std::vector<Subject>& dances, Accident accident, std::uint64_t seed) {
  std::vector<Subject> made;
  for (std::size_t i = 0; i < dances.size(); ++i) made.push_back(make_accident(dances[i], accident, seed + i));
  return made;
}

std::vector<Cast> casts_of(const std::vector<Subject>& dances, const std::vector<Subject>& real, std::uint64_t seed) {
  std::vector<Cast> casts{{std::string(kDances), dances}};
  if (!real.empty()) casts.push_back({std::string(kReal), real});
  const std::vector<Subject>& base = real.empty() ? dances : real;
  for (const Accident accident : kAccidents) {
    casts.push_back({std::string(name_of(accident)), accidents_of(base, accident, seed)});
  }
  return casts;
}

std::vector<Group> measure_all(const std::vector<Cast>& casts, const SongBook& songs, std::size_t jobs,
                               const ProgressSink& progress) {
  struct Job {
    const Subject* subject;
    Measured* target;
  };
  std::vector<Group> groups;
  for (const Cast& cast : casts) groups.push_back({cast.name, std::vector<Measured>(cast.subjects.size()), {}});
  std::vector<Job> work;
  for (std::size_t g = 0; g < casts.size(); ++g) {
    for (std::size_t i = 0; i < casts[g].subjects.size(); ++i) {
      work.push_back({&casts[g].subjects[i], &groups[g].dances[i]});
    }
  }
  std::size_t done = 0;
  std::mutex reporting;
  parallel_for(work.size(), jobs, [&](std::size_t i) {
    *work[i].target = measure(*work[i].subject, songs);
    const std::scoped_lock lock(reporting);
    progress({++done, work.size(), work[i].subject->name});
  });
  return groups;
}

/// A figure's mean over a group; the reason of the first dance that hasn't it where none has.
Summarised summarise_figure(const Group& group, std::string_view key, std::uint64_t seed) {
  std::vector<SongValue> values;
  std::string reason;
  for (const Measured& dance : group.dances) {
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

Summary summarise(const std::vector<Subject>& dances, const std::vector<Subject>& real, const SongBook& songs,
                  std::uint64_t seed, std::size_t jobs, const ProgressSink& progress) {
  Summary summary;
  summary.seed = seed;
  summary.groups = measure_all(casts_of(dances, real, seed), songs, jobs, progress);
  const Group* real_group = find_group(summary.groups, kReal);
  const std::vector<Measured> real_dances = real_group != nullptr ? real_group->dances : std::vector<Measured>();
  parallel_for(summary.groups.size(), jobs, [&](std::size_t g) {
    Group& group = summary.groups[g];
    add_ratios(group.dances, real_dances);
    for (const Figure& figure : all_figures()) {
      group.figures[std::string(figure.key)] = summarise_figure(group, figure.key, seed);
    }
    add_set_figures(group, real_dances, seed);
  });
  summary.remarks = remarks(summary.groups);
  return summary;
}

}  // namespace choreo::measure
