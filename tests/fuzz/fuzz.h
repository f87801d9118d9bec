#pragma once

#include "choreo/core/error.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

extern "C" {
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);
std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);
}

namespace choreo::fuzz {

/// Reads the input with `read(text)`: Error is the only way that it may fail.
template <class Reader>
int refuses_or_reads(const std::uint8_t* data, std::size_t size, Reader read) {
  try {
    read(std::string_view(reinterpret_cast<const char*>(data), size));
  } catch (const Error&) {
    return 0;  // refused
  }
  return 0;
}

/// A mutation of a safetensors file whose header length is right every other time: else hardly one gets past it.
inline std::size_t mutate_safetensors(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  size = LLVMFuzzerMutate(data, size, most);
  const auto end = std::string_view(reinterpret_cast<const char*>(data), size).rfind('}');
  if (seed % 2 == 0 || end == std::string_view::npos || end < sizeof(std::uint64_t)) return size;
  const std::uint64_t length = end + 1 - sizeof(std::uint64_t);
  std::memcpy(data, &length, sizeof length);
  return size;
}

}  // namespace choreo::fuzz
