#include "choreo/study/plan.h"

#include "choreo/core/error.h"
#include "choreo/core/random.h"
#include "choreo/pose/kinetics.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace choreo::study {
namespace {

/// What a seed's random numbers are for.
enum Stream : std::uint64_t { kRealStream = 1, kGeneratedStream, kSongStream, kIdStream };

/// A dance and the frame to begin at.
struct Window {
  const Performance* performance;
  std::size_t begin;
};

/// As many windows as fit without overlap, from a random begin on, in random order.
std::vector<Window> windows_of(const Performance& performance, std::size_t frames, Random& random) {
  std::vector<Window> windows;
  for (const auto& segment : performance.segments) {
    const std::size_t count = segment.frames() / frames;
    const std::size_t begin = segment.begin + random.below(segment.frames() - count * frames + 1);
    for (std::size_t i = 0; i < count; ++i) windows.push_back({&performance, begin + i * frames});
  }
  std::vector<Window> shuffled;
  for (const std::size_t i : random.permutation(windows.size())) shuffled.push_back(windows[i]);
  return shuffled;
}

/// All windows: one of each dance, then another of each, and so on.
std::vector<Window> in_turn(const std::vector<Performance>& performances, std::size_t frames, Random random) {
  std::vector<std::vector<Window>> lists;
  for (const std::size_t i : random.permutation(performances.size())) {
    lists.push_back(windows_of(performances[i], frames, random));
  }
  std::vector<Window> windows;
  for (std::size_t round = 0, before = 1; before != windows.size(); ++round) {
    before = windows.size();
    for (const auto& list : lists) {
      if (round < list.size()) windows.push_back(list[round]);
    }
    if (windows.empty()) break;
  }
  return windows;
}

std::vector<Excerpt> with_own_song(const std::vector<Window>& windows, std::size_t count, StudyGroup group) {
  std::vector<Excerpt> excerpts;
  for (std::size_t i = 0; i < std::min(count, windows.size()); ++i) {
    excerpts.push_back({"", group, windows[i].performance, windows[i].begin, windows[i].performance, windows[i].begin});
  }
  return excerpts;
}

/// The windows after the first `used`, then those again; each with a window of another song.
std::vector<Excerpt> with_other_song(const std::vector<Window>& windows, std::size_t count, std::size_t used,
                                     Random random) {
  std::vector<Excerpt> excerpts;
  for (std::size_t i = 0; i < std::min(count, windows.size()); ++i) {
    const Window& dance = windows[(used + i) % windows.size()];
    std::vector<Window> others;
    for (const Window& window : windows) {
      if (window.performance->song != dance.performance->song) others.push_back(window);
    }
    if (others.empty()) break;
    const Window& song = others[random.below(others.size())];
    excerpts.push_back({"", StudyGroup::kMismatch, dance.performance, dance.begin, song.performance, song.begin});
  }
  return excerpts;
}

/// Eight random hexadecimal digits each, none twice.
void name_randomly(std::vector<Excerpt>& excerpts, Random random) {
  std::set<std::string> taken;
  for (Excerpt& excerpt : excerpts) {
    do {
      excerpt.id = fmt::format("{:08x}", random.next());
    } while (!taken.insert(excerpt.id).second);
  }
  std::sort(excerpts.begin(), excerpts.end(), [](const Excerpt& a, const Excerpt& b) { return a.id < b.id; });
}

}  // namespace

std::vector<Excerpt> choose_excerpts(const Material& material, std::size_t per_group, std::size_t frames,
                                     std::uint64_t seed) {
  const double seconds = static_cast<double>(frames) / pose::kKineticFps;
  const auto real = in_turn(material.real, frames, Random(seed, kRealStream));
  const auto generated = in_turn(material.generated, frames, Random(seed, kGeneratedStream));
  if (real.empty()) fail("no real dance has {} s on end: a study can't be made", seconds);
  if (generated.empty()) fail("no generated dance lasts {} s: a study can't be made", seconds);
  auto excerpts = with_own_song(real, per_group, StudyGroup::kReal);
  const auto mismatches = with_other_song(real, per_group, std::min(per_group, real.size()), Random(seed, kSongStream));
  if (mismatches.empty()) fail("all real dances have the same song: a mismatch needs another");
  const auto made = with_own_song(generated, per_group, StudyGroup::kGenerated);
  excerpts.insert(excerpts.end(), made.begin(), made.end());
  excerpts.insert(excerpts.end(), mismatches.begin(), mismatches.end());
  name_randomly(excerpts, Random(seed, kIdStream));
  return excerpts;
}

}  // namespace choreo::study
