#include "choreo/model/checkpoint.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return choreo::fuzz::refuses_or_reads(data, size, [](std::string_view bytes) {
    choreo::model::parse_checkpoint(choreo::parse_safetensors(bytes, "input"), "input");
  });
}

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  return choreo::fuzz::mutate_safetensors(data, size, most, seed);
}
