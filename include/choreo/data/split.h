#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace choreo::data {

enum class Split { kTrain, kValid, kTest };

std::string_view name_of(Split split);
/// Throws Error for a name that isn't train, valid or test.
Split parse_split(std::string_view name, std::string_view where);

/// Splits songs 85 / 5 / 10, in an order that the seed and each song's name give: most songs stay where they are when
/// others come. From three songs on, every split has one; fewer are all for training.
std::map<std::string, Split> split_songs(const std::vector<std::string>& songs, std::uint64_t seed);

/// Reads {"train": [clip ids], "valid": […], "test": […]}. Throws Error where an id stands twice.
std::map<std::string, Split> read_splits(const std::filesystem::path& path);

}  // namespace choreo::data
