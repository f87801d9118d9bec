#include "choreo/audio/resample.h"

#include "choreo/core/error.h"

#include <zita-resampler/resampler.h>
#include <zita-resampler/vresampler.h>

#include <algorithm>
#include <cmath>
#include <variant>

namespace choreo::audio {
namespace {

constexpr int kMostHertz = 10'000'000;
constexpr std::size_t kBlock = 1 << 20;  // samples at once

/// Half the filter's length, in samples at the lower of the two rates: 1.8 ms at 22.05 kHz.
constexpr unsigned kHalfLength = 40;
/// Where it ends, as a share of that rate's range: flat within 0.3 dB up to 0.92, above 1.06 more than 85 dB down.
constexpr double kCutoff = 0.97;

}  // namespace

/// libzita-resampler convolves in the time domain, so a sample comes out as soon as the filter has seen it to its end.
/// Its first form is for ratios of small numbers, its second interpolates the filter for any other.
struct Resampler::Filter {
  std::variant<::Resampler, ::VResampler> zita;

  [[nodiscard]] bool set_up(int from, int to) {
    if (std::get<::Resampler>(zita).setup(from, to, 1, kHalfLength, kCutoff) == 0) return true;
    return zita.emplace<::VResampler>().setup(static_cast<double>(to) / from, 1, kHalfLength, kCutoff) == 0;
  }
  [[nodiscard]] std::size_t length() const {
    return std::visit([](const auto& filter) { return static_cast<std::size_t>(filter.inpsize()); }, zita);
  }
};

void Resampler::Delete::operator()(Filter* filter) const { delete filter; }

Resampler::Resampler(int from, int to) : from_(from), to_(to) {
  if (from < 1 || to < 1 || from > kMostHertz || to > kMostHertz) {
    fail("sample rates of {} and {} Hz, expected 1 to {}", from, to, kMostHertz);
  }
  if (from == to) return;
  filter_.reset(new Filter);
  if (!filter_->set_up(from, to)) fail("resampling from {} to {} Hz: these rates are too far apart", from, to);
  std::vector<float> none;
  process(nullptr, filter_->length() / 2 - 1, none);  // without delay: the first sample lies in the filter's middle
}

void Resampler::process(const float* samples, std::size_t count, std::vector<float>& resampled) {
  const auto room = static_cast<std::size_t>(static_cast<double>(count) * to_ / from_) + 2;
  const auto run = [&](auto& filter) {
    filter.inp_data = const_cast<float*>(samples);  // it doesn't write there
    filter.inp_count = static_cast<unsigned>(count);
    do {
      const std::size_t before = resampled.size();
      resampled.resize(before + room);
      filter.out_data = resampled.data() + before;
      filter.out_count = static_cast<unsigned>(room);
      filter.process();
      resampled.resize(before + room - filter.out_count);
    } while (filter.out_count == 0);  // a full block: there may be more
  };
  const std::size_t before = resampled.size();
  std::visit(run, filter_->zita);
  given_ += resampled.size() - before;
}

void Resampler::push(std::span<const float> samples, std::vector<float>& resampled) {
  taken_ += samples.size();
  if (!filter_) return void(resampled.insert(resampled.end(), samples.begin(), samples.end()));
  for (; !samples.empty(); samples = samples.subspan(std::min(kBlock, samples.size()))) {
    process(samples.data(), std::min(kBlock, samples.size()), resampled);
  }
}

void Resampler::finish(std::vector<float>& resampled) {
  if (!filter_) return;
  const auto length = static_cast<std::size_t>(std::round(static_cast<double>(taken_) * to_ / from_));
  const std::size_t expected = resampled.size() + length - std::min(given_, length);
  while (given_ < length) process(nullptr, filter_->length(), resampled);  // zeros
  resampled.resize(expected);
}

std::vector<float> resample(std::span<const float> samples, int from, int to) {
  Resampler resampler(from, to);
  std::vector<float> resampled;
  resampler.push(samples, resampled);
  resampler.finish(resampled);
  return resampled;
}

}  // namespace choreo::audio
