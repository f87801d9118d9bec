#include "choreo/core/json.h"
#include "choreo/model/config.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return choreo::fuzz::refuses_or_reads(data, size, [](std::string_view text) {
    const auto config = choreo::model::parse_config(choreo::parse_json(text, "input"), "input");
    choreo::model::dump_config(config);
  });
}
