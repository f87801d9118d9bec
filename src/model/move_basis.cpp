#include "model/move_basis.h"

#include "choreo/core/error.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/tensors.h"

namespace choreo::model {
namespace {

constexpr std::int64_t kLimbs = 14;
constexpr const char* kMean = "moves.mean";
constexpr const char* kComponents = "moves.components";
constexpr const char* kLengths = "moves.lengths";

std::vector<std::string> parse_styles(const std::string& text, const std::string& where) {
  const nlohmann::json list = parse_json(text, where + " (its styles)");
  const bool texts = list.is_array() && std::ranges::all_of(list, [](const auto& name) { return name.is_string(); });
  if (!texts || list.size() > kMostStyles) {
    fail("{}: its styles are {}, expected a list of at most {} names", where, list.dump(), kMostStyles);
  }
  return list;
}

}  // namespace

bool is_of_move_basis(const std::string& name) { return name == kMean || name == kComponents || name == kLengths; }

void put_move_basis(TensorFile& file, const MoveBasis& basis) {
  const auto size = static_cast<std::int64_t>(basis.mean.size());
  file.tensors[kMean] = Tensor::from(basis.mean, {size});
  file.tensors[kComponents] =
      Tensor::from(basis.components.values(), {static_cast<std::int64_t>(basis.components.rows()), size});
  file.tensors[kLengths] = Tensor::from(basis.lengths, {kLimbs});
  file.metadata["unit"] = fmt::format("{}", basis.unit);
  file.metadata["styles"] = nlohmann::json(basis.styles).dump();
}

MoveBasis take_move_basis(const TensorFile& file, std::int64_t components, std::int64_t pose_size,
                          const std::string& where) {
  const std::int64_t size = static_cast<std::int64_t>(kWindowPoses) * pose_size;
  MoveBasis basis;
  basis.mean = values_of(file, kMean, {size}, false, where);
  const auto values = values_of(file, kComponents, {components, size}, false, where);
  basis.components = Matrix(static_cast<std::size_t>(components), static_cast<std::size_t>(size));
  std::ranges::copy(values, basis.components.values().begin());
  basis.lengths = values_of(file, kLengths, {kLimbs}, false, where);
  if (std::ranges::any_of(basis.lengths, [](float length) { return length < 0; })) {
    fail("{}: {} holds a length under 0", where, kLengths);
  }
  basis.unit = file.number("unit", where);
  if (!(basis.unit > 0)) fail("{}: unit is {}, expected a number above 0", where, basis.unit);
  basis.styles = parse_styles(file.text("styles", where), where);
  return basis;
}

}  // namespace choreo::model
