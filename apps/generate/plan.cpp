#include "generate/plan.h"

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

/// Every file that a dance is written to.
std::vector<fs::path> outputs(const PlannedDance& dance, const GenerateOptions& options) {
  std::vector<fs::path> files{dance.json};
  if (options.video) files.push_back(dance.beside(".mp4"));
  if (options.picture) files.push_back(dance.beside(".png"));
  if (options.bvh) files.push_back(dance.beside(".bvh"));
  return files;
}

bool same_file(const fs::path& a, const fs::path& b) {
  std::error_code error;
  return fs::equivalent(a, b, error) && !error;
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

/// Nothing that is read may be written over.
void refuse_inputs(const fs::path& file, const GenerateOptions& options, const fs::path& model) {
  if (!path_exists(file)) return;
  std::vector<fs::path> inputs{options.songs.begin(), options.songs.end()};
  inputs.push_back(model);
  if (!options.start.empty()) inputs.emplace_back(options.start);
  for (const fs::path& input : inputs) {
    if (same_file(file, input)) fail("{}: would be written over, but it is an input", quote(file));
  }
}

void check_place(const PlannedDance& dance, const GenerateOptions& options, const fs::path& model) {
  const bool beside = options.video || options.picture || options.bvh;
  if (beside && is_special_file(dance.json)) {
    fail("{}: video, picture and BVH go beside dance.json, which isn't an ordinary file", quote(dance.json));
  }
  if (beside && dance.json.extension() != ".json") {
    fail("{}: video, picture and BVH get dance.json's name; give it the ending .json", quote(dance.json));
  }
  for (const fs::path& file : outputs(dance, options)) {
    refuse_inputs(file, options, model);
    check_writable(file);
  }
  if (!dance.openpose.empty()) make_writable_directory(dance.openpose);
}

}  // namespace

std::vector<PlannedDance> plan(const GenerateOptions& options, const fs::path& model) {
  const bool single = options.songs.size() == 1 && options.variants == 1;
  const bool folder = !single || is_folder(options.out) || options.out.ends_with('/');
  std::vector<PlannedDance> dances;
  for (const std::string& song : options.songs) {
    for (std::size_t variant = 0; variant < options.variants; ++variant) {
      PlannedDance dance{song, variant, dance_name(song, variant, options.variants), options.out, {}};
      if (folder) dance.json /= dance.name + ".json";
      if (!options.openpose_dir.empty()) {
        dance.openpose = single ? fs::path(options.openpose_dir) : fs::path(options.openpose_dir) / dance.name;
      }
      dances.push_back(std::move(dance));
    }
  }
  refuse_collisions(dances);
  if (folder) make_writable_directory(options.out);
  remove_partial_files(dances.front().json.parent_path());
  for (const PlannedDance& dance : dances) check_place(dance, options, model);
  return dances;
}

}  // namespace choreo::app
