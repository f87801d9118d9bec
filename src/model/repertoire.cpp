#include "choreo/model/repertoire.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <charconv>

namespace choreo::model {

std::vector<std::size_t> Repertoire::of_style(std::string_view style) const {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(style.data(), style.data() + style.size(), number);
  const bool numbered = error == std::errc() && end == style.data() + style.size();
  std::vector<std::size_t> meant;
  for (std::size_t i = 0; i < dances.size(); ++i) {
    if (numbered ? i == number : dances[i].name.starts_with(style)) meant.push_back(i);
  }
  if (!meant.empty()) return meant;
  if (empty()) fail("style {}: the model has no repertoire of dances to choose from", quote(style));
  fail("style {}: none of the model's {} dances begins with it; the first is {}\n  --describe lists them", quote(style),
       dances.size(), quote(dances.front().name));
}

}  // namespace choreo::model
