#include "choreo/study/plan.h"

#include "choreo/core/error.h"
#include "choreo/core/random.h"
#include "choreo/pose/kinetics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace choreo::study {
namespace {

/// What a seed's random numbers are for.
enum Stream : std::uint64_t { kRealStream = 1, kGeneratedStream, kSongStream, kIdStream, kRealSongStream };

/// A dance and the frame to begin at.
struct Window {
  const Dance* dance;
  std::size_t begin;
};

/// As many windows as fit without overlap, from a random begin on, in random order.
std::vector<Window> windows_of(const Dance& dance, std::size_t frames, Random& random) {
  std::vector<Window> windows;
  for (const auto& segment : dance.segments) {
    const std::size_t count = segment.frames() / frames;
    const std::size_t begin = segment.begin + random.below(segment.frames() - count * frames + 1);
    for (std::size_t i = 0; i < count; ++i) windows.push_back({&dance, begin + i * frames});
  }
  std::vector<Window> shuffled;
  for (const std::size_t i : random.permutation(windows.size())) shuffled.push_back(windows[i]);
  return shuffled;
}

/// All windows: one of each dance, then another of each, and so on.
std::vector<Window> in_turn(const std::vector<Dance>& dances, std::size_t frames, Random random) {
  std::vector<std::vector<Window>> lists;
  for (const std::size_t i : random.permutation(dances.size())) {
    lists.push_back(windows_of(dances[i], frames, random));
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
    excerpts.push_back({"", group, windows[i].dance, windows[i].begin, windows[i].dance, windows[i].begin});
  }
  return excerpts;
}

/// The windows that have another song than the dance.
std::vector<Window> with_another_song(const std::vector<Window>& windows, const Dance& dance) {
  std::vector<Window> others;
  for (const Window& window : windows) {
    if (window.dance->recording != dance.recording) others.push_back(window);
  }
  return others;
}

/// The windows after the first `count`, then those again; each with the song of another of these windows, where all
/// have the same song with one of `spare`.
std::vector<Excerpt> mismatches(const std::vector<Window>& windows, const std::vector<Window>& spare, std::size_t count,
                                StudyGroup group, Random random) {
  std::vector<Excerpt> excerpts;
  for (std::size_t i = 0; i < std::min(count, windows.size()); ++i) {
    const Window& shown = windows[(std::min(count, windows.size()) + i) % windows.size()];
    auto others = with_another_song(windows, *shown.dance);
    if (others.empty()) others = with_another_song(spare, *shown.dance);
    if (others.empty()) fail("all dances have the same song: a mismatch needs another");
    const Window& song = others[random.below(others.size())];
    excerpts.push_back({"", group, shown.dance, shown.begin, song.dance, song.begin});
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

std::size_t StudyOptions::frames() const { return static_cast<std::size_t>(std::lround(seconds * pose::kKineticFps)); }

std::vector<Excerpt> choose_excerpts(const Material& material, const StudyOptions& options) {
  const auto& [count, seconds, seed, real_mismatch] = options;
  const auto real = in_turn(material.real, options.frames(), Random(seed, kRealStream));
  const auto generated = in_turn(material.generated, options.frames(), Random(seed, kGeneratedStream));
  if (real.empty()) fail("no real dance has {} s on end: a study can't be made", seconds);
  if (generated.empty()) fail("no generated dance lasts {} s: a study can't be made", seconds);
  std::vector<std::vector<Excerpt>> groups{
      with_own_song(real, count, StudyGroup::kReal), with_own_song(generated, count, StudyGroup::kGenerated),
      mismatches(generated, real, count, StudyGroup::kMismatch, Random(seed, kSongStream))};
  if (real_mismatch) {
    groups.push_back(mismatches(real, generated, count, StudyGroup::kRealMismatch, Random(seed, kRealSongStream)));
  }
  std::vector<Excerpt> excerpts;
  for (const auto& group : groups) excerpts.insert(excerpts.end(), group.begin(), group.end());
  name_randomly(excerpts, Random(seed, kIdStream));
  return excerpts;
}

}  // namespace choreo::study
