#include "choreo/pose/openpose.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return choreo::fuzz::refuses_or_reads(data, size,
                                        [](std::string_view text) { choreo::pose::parse_people(text, "input", 3); });
}
