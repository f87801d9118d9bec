#include "choreo-generate/plan.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <map>

namespace fs = std::filesystem;

namespace choreo::app {
namespace {

std::string dance_name(const fs::path& song, std::size_t variant, std::size_t variants) {
  return variants == 1 ? song.stem().string() : fmt::format("{}.{}", song.stem().string(), variant);
}

void refuse_collisions(const std::vector<PlannedDance>& dances) {
  std::map<fs::path, fs::path> owners;
  for (const PlannedDance& dance : dances) {
    const auto [there, inserted] = owners.emplace(dance.json, dance.song);
    if (!inserted) {
      fail("{} and {} would both be written to {}", quote(there->second), quote(dance.song), quote(dance.json));
    }
  }
}

}  // namespace

std::vector<PlannedDance> plan(const GenerateOptions& options) {
  const bool single = options.songs.size() == 1 && options.variants == 1;
  const bool folder = !single || fs::is_directory(options.out) || options.out.ends_with('/');
  std::vector<PlannedDance> dances;
  for (const std::string& song : options.songs) {
    for (std::size_t variant = 0; variant < options.variants; ++variant) {
      PlannedDance dance{song, variant, dance_name(song, variant, options.variants), options.out, {}};
      if (folder) dance.json /= dance.name + ".json";
      if (!options.openpose_dir.empty()) {
        dance.openpose = single ? fs::path(options.openpose_dir) : fs::path(options.openpose_dir) / dance.name;
      }
      if (dance.json.extension() == ".mp4" || dance.json.extension() == ".png") {
        fail("{}: --out names dance.json; video and picture get its name", quote(dance.json));
      }
      dances.push_back(std::move(dance));
    }
  }
  refuse_collisions(dances);
  if (folder) make_writable_directory(options.out);
  for (const PlannedDance& dance : dances) check_writable(dance.json);
  return dances;
}

}  // namespace choreo::app
