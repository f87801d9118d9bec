#include "engine/packer.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <array>
#include <cstdint>

namespace choreo::engine {
namespace {

std::size_t extent(std::int64_t size) { return static_cast<std::size_t>(size); }

}  // namespace

PackedConvolution Packer::pack(const model::Convolution& layer, std::size_t groups) const {
  const std::size_t count = extent(layer.out) / groups;
  std::vector<RowGroup> rows;
  for (std::size_t g = 0; g < groups; ++g) {
    rows.push_back({weight(layer) + g * count * extent(layer.in * layer.kernel), bias(layer) + g * count, count});
  }
  return {rows, extent(layer.in), extent(layer.kernel), extent(layer.dilation), arithmetic_};
}

PackedConvolution Packer::pack_both(const model::Convolution& a, const model::Convolution& b) const {
  const std::array<RowGroup, 2> rows{{{weight(a), bias(a), extent(a.out)}, {weight(b), bias(b), extent(b.out)}}};
  return {rows, extent(a.in), 1, 1, arithmetic_};
}

std::vector<PackedConvolution> Packer::pack_all(const std::vector<model::Convolution>& layers,
                                                std::size_t groups) const {
  std::vector<PackedConvolution> packed;
  for (const model::Convolution& layer : layers) packed.push_back(pack(layer, groups));
  return packed;
}

PackedEncoder Packer::pack(const model::Encoder& encoder) const {
  return {pack_all(encoder.input), pack_all(encoder.blocks, 2)};
}

const float* Packer::weight(const model::Convolution& layer) const {
  return values(layer.name + ".weight", extent(layer.out * layer.in * layer.kernel));
}

const float* Packer::bias(const model::Convolution& layer) const {
  return values(layer.name + ".bias", extent(layer.out));
}

const float* Packer::values(const std::string& name, std::size_t count) const {
  const auto found = checkpoint_.parameters.find(name);
  const std::size_t there = found == checkpoint_.parameters.end() ? 0 : found->second.size();
  if (there != count) fail("tensor {} has {} values, its config asks for {}", quote(name), there, count);
  return found->second.data();
}

}  // namespace choreo::engine
