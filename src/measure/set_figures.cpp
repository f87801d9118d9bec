#include "measure/set_figures.h"

#include "choreo/core/random.h"
#include "choreo/measure/features.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace choreo::measure {
namespace {

constexpr std::array kSetFigures{
    Figure{"frechet_distance", "Fr\u00e9chet distance to real dances", "deviations\u00b2", Better::kLower},
    Figure{"frechet_floor", "\u2026 floor: real against real", "deviations\u00b2"},
    Figure{"diversity", "Diversity", "deviations", Better::kHigher},
    Figure{"variety", "Variety: dances to one song apart (real: any)", "torso lengths", Better::kHigher},
};
constexpr std::size_t kSetReplicates = 40;
constexpr std::size_t kLeastWindows = 8;
constexpr std::size_t kMostWindows = 500;  // of a replicate: more says little and costs time

/// A dance's windows in units of the real dances.
struct Windows {
  std::string song;
  Matrix features;
};

Matrix joined(const std::vector<Matrix>& parts) {
  std::size_t rows = 0;
  for (const Matrix& part : parts) rows += part.rows();
  Matrix all(rows, kKineticFeatures);
  auto at = all.values().begin();
  for (const Matrix& part : parts) at = std::ranges::copy(part.values(), at).out;
  return all;
}

Matrix features_of(const std::vector<DanceFigures>& dances) {
  std::vector<Matrix> parts;
  for (const DanceFigures& dance : dances) parts.push_back(dance.features);
  return joined(parts);
}

std::vector<Windows> standardised(const std::vector<DanceFigures>& dances, const Matrix& reference) {
  std::vector<Windows> found;
  for (const DanceFigures& dance : dances) {
    if (!dance.features.empty()) found.push_back({dance.song, standardise(dance.features, reference)});
  }
  return found;
}

std::vector<std::string> songs_of(const std::vector<Windows>& windows) {
  std::set<std::string> songs;
  for (const Windows& one : windows) songs.insert(one.song);
  return {songs.begin(), songs.end()};
}

/// All windows of these songs.
Matrix windows_of(const std::vector<Windows>& windows, std::span<const std::string> songs) {
  std::vector<Matrix> parts;
  for (const std::string& song : songs) {
    for (const Windows& one : windows) {
      if (one.song == song) parts.push_back(one.features);
    }
  }
  return joined(parts);
}

Matrix some_rows(const Matrix& matrix, std::size_t count, Random& random) {
  const auto order = random.permutation(matrix.rows());
  Matrix some(count, matrix.columns());
  for (std::size_t i = 0; i < count; ++i) std::ranges::copy(matrix.row(order[i]), some.row(i).begin());
  return some;
}

/// One replicate: the real songs in two halves, and with replacement as many songs of the group as it has outside the
/// first.
struct Replicate {
  Matrix group, real, other_real;  // equally many windows
};

std::optional<Replicate> replicate(const std::vector<Windows>& group, const std::vector<Windows>& real, Random random) {
  const auto songs = songs_of(real);
  std::vector<std::string> shuffled, chosen, own = songs_of(group);
  for (const std::size_t i : random.permutation(songs.size())) shuffled.push_back(songs[i]);
  const std::size_t half = shuffled.size() / 2;
  for (std::size_t i = 0; i < half; ++i) std::erase(own, shuffled[i]);
  for (std::size_t i = 0; i < own.size(); ++i) chosen.push_back(own[random.below(own.size())]);
  Replicate result{windows_of(group, chosen), windows_of(real, std::span(shuffled).first(half)),
                   windows_of(real, std::span(shuffled).subspan(half))};
  const std::size_t count = std::min({result.group.rows(), result.real.rows(), result.other_real.rows(), kMostWindows});
  if (count < kLeastWindows) return {};
  for (Matrix* matrix : {&result.group, &result.real, &result.other_real}) *matrix = some_rows(*matrix, count, random);
  return result;
}

/// Mean and the middle 95 % of the replicates' values.
Summarised over_replicates(std::vector<double> values, const std::vector<Windows>& group) {
  std::ranges::sort(values);
  Estimate found{0, {}, {}, group.size(), songs_of(group).size()};
  for (const double value : values) found.mean += value / static_cast<double>(values.size());
  const double last = static_cast<double>(values.size() - 1);
  found.low = values[static_cast<std::size_t>(std::lround(0.025 * last))];
  found.high = values[static_cast<std::size_t>(std::lround(0.975 * last))];
  return {found, {}};
}

void leave_out(Group& group, const std::string& reason) {
  for (const char* key : {"frechet_distance", "frechet_floor", "diversity"}) group.figures[key] = {{}, reason};
}

/// Mean over joints and time, every fifth frame, of how far the joints of two dances are apart.
std::optional<double> distance_between(const Matrix& a, const Matrix& b) {
  constexpr std::size_t kStep = 5;
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t t = 0; t < std::min(a.rows(), b.rows()); t += kStep) {
    for (std::size_t i = 0; i < a.columns(); i += 2, ++count)
      sum += std::hypot(a(t, i) - b(t, i), a(t, i + 1) - b(t, i + 1));
  }
  if (count == 0) return {};
  return sum / static_cast<double>(count);
}

}  // namespace

std::span<const Figure> set_figures() { return kSetFigures; }

void add_set_figures(Group& group, const std::vector<DanceFigures>& real, std::uint64_t seed) {
  if (real.empty()) return leave_out(group, "there are no real dances (--real)");
  const Matrix reference = features_of(real);
  const auto own = standardised(group.dances, reference), real_windows = standardised(real, reference);
  if (songs_of(real_windows).size() < 2) return leave_out(group, "the real dances have one song only");
  std::vector<double> distances, floors, diversities;
  for (std::size_t i = 0; i < kSetReplicates; ++i) {
    const auto one = replicate(own, real_windows, Random(seed, i, 2));
    if (!one) continue;
    distances.push_back(*frechet_distance(group.name == kReal ? one->other_real : one->group, one->real));
    floors.push_back(*frechet_distance(one->other_real, one->real));
    diversities.push_back(*diversity(one->group));
  }
  if (distances.empty()) {
    return leave_out(group, "less than eight windows of 4 s in the dances or in half of the real ones");
  }
  group.figures["frechet_distance"] = over_replicates(distances, own);
  group.figures["frechet_floor"] = over_replicates(floors, own);
  group.figures["diversity"] = over_replicates(diversities, own);
}

void add_variety(Group& group) {
  std::vector<SongValue> values;
  for (std::size_t i = 0; i < group.dances.size(); ++i) {
    for (std::size_t k = i + 1; k < group.dances.size(); ++k) {
      const DanceFigures &a = group.dances[i], &b = group.dances[k];
      if (group.name == kReal ? a.song == b.song : a.song != b.song) continue;
      if (const auto distance = distance_between(a.poses, b.poses)) values.push_back({a.song, *distance});
    }
  }
  const auto found = estimate(values, 1);
  group.figures["variety"] = {found, found ? "" : "no song has two dances (choreo-generate --variants)"};
}

}  // namespace choreo::measure
