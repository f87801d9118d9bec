#include "train/rank.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <charconv>
#include <cstdlib>
#include <limits>
#include <string_view>

namespace choreo::train {
namespace {

const char* variable(const char* name) { return std::getenv(name); }  // NOLINT(concurrency-mt-unsafe): read at start

/// A variable's value, a whole number from `least` to `most`; `fallback` where it isn't set.
int number(const char* name, int least, int most, int fallback) {
  const char* text = variable(name);
  if (text == nullptr) return fallback;
  const std::string_view all(text);
  int value = 0;
  const auto [end, error] = std::from_chars(all.data(), all.data() + all.size(), value);
  if (error != std::errc() || end != all.data() + all.size() || value < least || value > most) {
    fail("environment variable {}: {}, expected an integer from {} to {}", name, quote(all), least, most);
  }
  return value;
}

void require(const char* name) {
  if (variable(name) == nullptr) {
    fail("environment variable WORLD_SIZE is set, but {} isn't\n  torchrun sets all that is needed", name);
  }
}

}  // namespace

Rank rank_from_environment() {
  constexpr int kMost = std::numeric_limits<int>::max();
  constexpr int kMostPort = std::numeric_limits<std::uint16_t>::max();
  Rank rank;
  rank.size = number("WORLD_SIZE", 1, kMost, 1);
  if (rank.size == 1 && variable("RANK") == nullptr) return rank;
  for (const char* name : {"RANK", "MASTER_ADDR", "MASTER_PORT"}) require(name);
  rank.index = number("RANK", 0, rank.size - 1, 0);
  rank.local_index = number("LOCAL_RANK", 0, kMost, 0);
  rank.local_size = number("LOCAL_WORLD_SIZE", 1, kMost, 1);
  rank.address = variable("MASTER_ADDR");
  rank.port = static_cast<std::uint16_t>(number("MASTER_PORT", 1, kMostPort, 0));
  rank.attempt = number("TORCHELASTIC_RESTART_COUNT", 0, kMost, 0);
  const char* kept = variable("TORCHELASTIC_USE_AGENT_STORE");
  rank.store_is_there = kept != nullptr && std::string_view(kept) == "True";
  return rank;
}

}  // namespace choreo::train
