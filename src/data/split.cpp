#include "choreo/data/split.h"

#include "choreo/core/error.h"
#include "choreo/core/json.h"
#include "choreo/core/sha256.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

namespace choreo::data {
namespace {

constexpr double kTestShare = 0.10;
constexpr double kValidShare = 0.05;
constexpr std::size_t kFewestSongsToSplit = 3;

std::size_t share_of(std::size_t songs, double share) {
  if (songs < kFewestSongsToSplit) return 0;
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(static_cast<double>(songs) * share)));
}

}  // namespace

std::string_view name_of(Split split) {
  return split == Split::kTrain ? "train" : split == Split::kValid ? "valid" : "test";
}

Split parse_split(std::string_view name, std::string_view where) {
  for (const Split split : {Split::kTrain, Split::kValid, Split::kTest}) {
    if (name == name_of(split)) return split;
  }
  fail("{}: split {}, expected train, valid or test", where, quote(name));
}

std::map<std::string, Split> split_songs(const std::vector<std::string>& songs, std::uint64_t seed) {
  std::set<std::pair<std::string, std::string>> order;  // hash, song
  for (const std::string& song : songs) {
    const std::string salted = std::to_string(seed) + ":" + song;
    order.emplace(sha256(std::as_bytes(std::span(salted))), song);
  }
  const std::size_t test = share_of(order.size(), kTestShare);
  const std::size_t valid = share_of(order.size(), kValidShare);
  std::map<std::string, Split> split;
  for (const auto& [hash, song] : order) {
    const std::size_t i = split.size();
    split[song] = i < test ? Split::kTest : i < test + valid ? Split::kValid : Split::kTrain;
  }
  return split;
}

std::map<std::string, Split> read_splits(const std::filesystem::path& path) {
  const auto document = read_json(path);
  const std::string where = quote(path);
  std::map<std::string, Split> splits;
  for (const Split split : {Split::kTrain, Split::kValid, Split::kTest}) {
    const std::string key(name_of(split));
    for (const auto& id : member_or<std::vector<std::string>>(document, key.c_str(), {}, where)) {
      if (!splits.emplace(id, split).second) fail("{}: {} stands in it twice", where, quote(id));
    }
  }
  if (splits.empty()) fail("{}: no clip in train, valid or test", where);
  return splits;
}

}  // namespace choreo::data
