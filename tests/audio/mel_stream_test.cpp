#include "choreo/audio/mel_stream.h"

#include "choreo/core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "errors.h"

namespace choreo::audio {
namespace {

std::vector<float> noise(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> samples(count);
  for (float& sample : samples) sample = 2 * random.uniform() - 1;
  return samples;
}

void append(Matrix& all, const Matrix& rows) {
  if (all.empty()) all = Matrix(0, rows.columns());
  const std::size_t before = all.rows();
  all.resize_rows(before + rows.rows());
  for (std::size_t r = 0; r < rows.rows(); ++r) std::ranges::copy(rows.row(r), all.row(before + r).begin());
}

/// Calls take(block) with blocks of 0 to `most` samples.
template <class Take>
void cut(std::span<const float> samples, std::uint64_t most, Random& random, const Take& take) {
  while (!samples.empty()) {
    const std::size_t count = std::min<std::size_t>(samples.size(), random.below(most + 1));
    take(samples.first(count));
    samples = samples.subspan(count);
  }
}

TEST(MelStream, BlocksOfAnySizeGiveTheSameBits) {
  Random random(7);
  const std::vector<MelOptions> kinds{
      {}, {.fps = 30000.0 / 1001}, {.fps = 3}, {.fps = 240}, {.sample_rate = 8000, .n_fft = 250, .n_mels = 11}};
  for (const MelOptions& options : kinds) {
    const MelSpectrogram whole(options);
    for (const std::size_t count : {0U, 1U, 441U, 442U, 512U, 1025U, 23'456U}) {
      const std::vector<float> samples = noise(count, count + 1);
      for (const std::uint64_t most : {1U, 100U, 5000U, 100'000U}) {
        MelStream stream(options);
        Matrix rows;
        cut(samples, most, random, [&](auto block) { append(rows, stream.push(block)); });
        append(rows, stream.finish());
        EXPECT_EQ(rows, whole(samples)) << options.fps << " " << count << " " << most;
        EXPECT_EQ(stream.frames(), rows.rows());
        EXPECT_EQ(stream.samples(), count);
      }
    }
  }
}

TEST(MelStream, AFrameComesWithTheLastSampleOfItsWindow) {
  MelStream stream({});
  const std::vector<float> samples = noise(22050, 3);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Matrix rows = stream.push(std::span(samples).subspan(i, 1));
    const bool complete = i + 1 >= 512 && (i + 1 - 512) % 882 == 0;
    ASSERT_EQ(rows.rows(), complete ? 1U : 0U) << i;
  }
}

}  // namespace
}  // namespace choreo::audio
