#include "model/repertoire_file.h"

#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "model/tensors.h"

namespace choreo::model {
namespace {

using nlohmann::json;

constexpr const char* kMoves = "repertoire.moves";
constexpr const char* kMean = "repertoire.mean";
constexpr const char* kComponents = "repertoire.components";
constexpr const char* kOpenings = "repertoire.openings";
constexpr const char* kSounds = "repertoire.sounds";
constexpr std::int64_t kJoints = 15, kDimensions = 2, kPoses = kMovePoses;

Tensor to_tensor(const Matrix& matrix) {
  return Tensor::from(matrix.values(),
                      {static_cast<std::int64_t>(matrix.rows()), static_cast<std::int64_t>(matrix.columns())});
}

Matrix to_matrix(const std::vector<float>& values, std::int64_t columns) {
  Matrix matrix(values.size() / static_cast<std::size_t>(columns), static_cast<std::size_t>(columns));
  std::ranges::copy(values, matrix.values().begin());
  return matrix;
}

json to_json(const KnownDance& dance) {
  return {{"name", dance.name},
          {"moves", dance.moves},
          {"count", dance.count},
          {"sixes", dance.origin.sixes},
          {"eights", dance.origin.eights},
          {"tempo", dance.tempo},
          {"bar", dance.bar},
          {"accent", dance.accent}};
}

/// An integer member from `least` to `most`.
int integer(const json& item, const char* key, int least, int most, const std::string& where) {
  const auto value = member<double>(item, key, where);
  if (!(value >= least && value <= most) || value != std::floor(value)) {
    fail("{}: \"{}\" is {}, expected an integer from {} to {}", where, key, value, least, most);
  }
  return static_cast<int>(value);
}

KnownDance to_dance(const json& item, std::size_t first, const std::string& where) {
  constexpr int kMost = 1'000'000'000;
  KnownDance dance;
  dance.name = member<std::string>(item, "name", where);
  dance.first = first;
  dance.moves = static_cast<std::size_t>(integer(item, "moves", 1, kMost, where));
  dance.count = integer(item, "count", 0, kMost, where);
  dance.origin = {integer(item, "sixes", 0, 5, where), integer(item, "eights", 0, 7, where)};
  dance.tempo = member<double>(item, "tempo", where);
  if (!(dance.tempo > 0 && std::isfinite(dance.tempo))) {
    fail("{}: \"tempo\" is {}, expected a number above 0", where, dance.tempo);
  }
  dance.bar = integer(item, "bar", 2, 4, where);
  dance.accent = member<double>(item, "accent", where);
  if (!(dance.accent >= 0 && dance.accent <= dance.bar)) {
    fail("{}: \"accent\" is {}, expected a number from 0 to {}", where, dance.accent, dance.bar);
  }
  return dance;
}

std::vector<KnownDance> to_dances(const json& list, const std::string& where) {
  if (!list.is_array() || list.empty()) fail("{}: expected a list of dances", where);
  std::vector<KnownDance> dances;
  std::size_t first = 0;
  for (const json& item : list) {
    dances.push_back(to_dance(item, first, fmt::format("{}: dance {}", where, dances.size())));
    first += dances.back().moves;
  }
  return dances;
}

}  // namespace

void put_repertoire(TensorFile& file, const Repertoire& repertoire) {
  file.tensors[kMoves] = to_tensor(repertoire.moves);
  const auto size = static_cast<std::int64_t>(repertoire.moves.columns());
  file.tensors[kMean] = Tensor::from(repertoire.basis.mean, {kPoses, kJoints, kDimensions});
  file.tensors[kComponents] = Tensor::from(repertoire.basis.components.values(), {size, kPoses, kJoints, kDimensions});
  file.tensors[kOpenings] = Tensor::from(repertoire.openings.values(),
                                         {static_cast<std::int64_t>(repertoire.openings.rows()), kJoints, kDimensions});
  file.tensors[kSounds] = to_tensor(repertoire.sounds);
  json dances = json::array();
  for (const KnownDance& dance : repertoire.dances) dances.push_back(to_json(dance));
  file.metadata["repertoire"] = dances.dump(-1, ' ', false, json::error_handler_t::replace);
}

Repertoire take_repertoire(const TensorFile& file, const Network& network, const std::string& where) {
  Repertoire repertoire;
  const std::string list = where + " (its repertoire)";
  repertoire.dances = to_dances(parse_json(file.text("repertoire", where), list), list);
  const auto dances = static_cast<std::int64_t>(repertoire.dances.size());
  const auto moves = static_cast<std::int64_t>(repertoire.dances.back().first + repertoire.dances.back().moves);
  const std::int64_t size = network.options.move_size;
  repertoire.moves = to_matrix(values_of(file, kMoves, {moves, size}, false, where), size);
  repertoire.basis.mean = values_of(file, kMean, {kPoses, kJoints, kDimensions}, false, where);
  repertoire.basis.components = to_matrix(
      values_of(file, kComponents, {size, kPoses, kJoints, kDimensions}, false, where), kPoses * network.pose_size);
  repertoire.openings =
      to_matrix(values_of(file, kOpenings, {dances, kJoints, kDimensions}, false, where), network.pose_size);
  repertoire.sounds = to_matrix(values_of(file, kSounds, {dances, network.n_mels}, false, where), network.n_mels);
  return repertoire;
}

bool is_of_repertoire(const std::string& tensor) {
  constexpr std::array kTensors{kMoves, kMean, kComponents, kOpenings, kSounds};
  return std::ranges::find(kTensors, tensor) != kTensors.end();
}

}  // namespace choreo::model
