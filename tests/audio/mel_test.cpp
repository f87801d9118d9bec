#include "choreo/audio/mel.h"

#include "choreo/audio/frame_clock.h"
#include "choreo/core/random.h"
#include "choreo/core/safetensors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <string>
#include <thread>
#include <vector>

#include "audio/kernels.h"
#include "audio/mel_filters.h"
#include "errors.h"

namespace choreo::audio {
namespace {

using testing::error_of;

constexpr double kNtsc = 30000.0 / 1001;

std::size_t frame_centre(std::size_t k, const MelOptions& options) {
  return FrameClock(options.sample_rate, options.fps).centre(k);
}

TensorFile golden(const std::string& name) { return read_safetensors(std::string(CHOREO_GOLDEN) + "/" + name); }

std::vector<float> noise(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> samples(count);
  for (float& sample : samples) sample = 2 * random.uniform() - 1;
  return samples;
}

/// The largest difference among the values above −60 dB of the peak.
double loud_difference(const Matrix& mel, const std::vector<float>& expected) {
  const float peak = *std::ranges::max_element(expected);
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] > peak - 60) worst = std::max(worst, std::abs(double{mel.values()[i]} - double{expected[i]}));
  }
  return worst;
}

void expect_like_golden(const std::string& name, const MelOptions& options) {
  const TensorFile file = golden(name);
  const Tensor& expected = file.at("mel_db", name);
  const Matrix mel = MelSpectrogram(options)(file.at("samples", name).to_float());
  ASSERT_EQ(expected.shape, (std::vector<std::int64_t>{static_cast<std::int64_t>(mel.rows()), 80}));
  EXPECT_LT(loud_difference(mel, expected.to_float()), 1e-3);
}

TEST(Mel, EqualsLibrosaAt25Fps) { expect_like_golden("mel_25fps.safetensors", {}); }

TEST(Mel, EqualsTheDefinitionAtAFractionalHop) { expect_like_golden("mel_2997fps.safetensors", {.fps = kNtsc}); }

TEST(Mel, FiltersEqualLibrosas) {
  const std::vector<float> expected = golden("mel_25fps.safetensors").at("filters", "golden").to_float();
  const Matrix filters = mel_filters({});
  ASSERT_EQ(filters.values().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(filters.values()[i], expected[i], 1e-8) << i;
}

TEST(Mel, SilenceIsMinusHundredDecibels) {
  const Matrix mel = MelSpectrogram({})(std::vector<float>(22050));
  EXPECT_TRUE(std::ranges::all_of(mel.values(), [](float value) { return std::abs(value + 100) < 1e-4; }));
}

TEST(Mel, NoSamplesAreOneSilentFrame) {
  const Matrix mel = MelSpectrogram({})({});
  ASSERT_EQ(mel.rows(), 1U);
  EXPECT_NEAR(mel(0, 0), -100, 1e-4);
}

TEST(Mel, AnImpulseIsLoudestInTheFrameCentredOnIt) {
  for (const double fps : {25.0, kNtsc, 60.0}) {
    const MelOptions options{.fps = fps};
    for (const std::size_t frame : {std::size_t{0}, std::size_t{7}, std::size_t{41}}) {
      std::vector<float> samples(44100);
      samples[frame_centre(frame, options)] = 1;
      const Matrix mel = MelSpectrogram(options)(samples);
      std::size_t loudest = 0;
      for (std::size_t k = 1; k < mel.rows(); ++k) {
        if (mel(k, 40) > mel(loudest, 40)) loudest = k;
      }
      EXPECT_EQ(loudest, frame) << fps;
      // The window is 1 at its centre, so every bin has power 1: the band is its weights' sum.
      const Matrix filters = mel_filters(options);
      float sum = 0;
      for (const float weight : filters.row(40)) sum += weight;
      EXPECT_NEAR(mel(frame, 40), 10 * std::log10(sum), 1e-3);
    }
  }
}

TEST(Mel, ToneLiesInItsBand) {
  const MelOptions options;
  std::vector<float> samples(22050);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<float>(std::sin(2 * std::numbers::pi * 3000 * static_cast<double>(i) / 22050));
  }
  const Matrix mel = MelSpectrogram(options)(samples), filters = mel_filters(options);
  const auto loudest = std::ranges::max_element(mel.row(10)) - mel.row(10).begin();
  EXPECT_GT(filters(static_cast<std::size_t>(loudest), 139), 0) << "3000 Hz is bin 139.3";
}

TEST(Mel, AFrameAloneHasTheSameBits) {
  const MelOptions options{.fps = kNtsc};
  const MelSpectrogram mel(options);
  const std::vector<float> samples = noise(22050, 3);
  const Matrix whole = mel(samples);
  for (std::size_t k = 1; k + 1 < whole.rows(); ++k) {
    const std::size_t first = frame_centre(k, options) - 512;
    if (first + 1024 > samples.size()) break;
    const Matrix alone = mel.frames(std::span(samples).subspan(first, 1024), first, k, k + 1);
    EXPECT_EQ(alone, slice_rows(whole, k, k + 1)) << k;
  }
}

TEST(Mel, ThreadsShareOneObject) {
  const MelSpectrogram mel({});
  const std::vector<float> samples = noise(100'000, 5);
  const Matrix expected = mel(samples);
  std::vector<Matrix> results(4);
  std::vector<std::thread> threads;
  threads.reserve(results.size());
  for (Matrix& result : results) {
    threads.emplace_back([&] {
      const MelSpectrogram another({});  // planned while others run
      result = another(samples) == expected ? mel(samples) : Matrix();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Matrix& result : results) EXPECT_EQ(result, expected);
}

TEST(Mel, AnySizeAgreesWithAPlainTransform) {
  const MelOptions options{.sample_rate = 8000, .n_fft = 250, .n_mels = 11, .fps = 17.5};
  const std::vector<float> samples = noise(900, 9);
  const Matrix mel = MelSpectrogram(options)(samples), filters = mel_filters(options);
  ASSERT_EQ(mel.rows(), 2U);
  for (std::size_t k = 0; k < mel.rows(); ++k) {
    std::vector<double> power(126);
    for (std::size_t bin = 0; bin < power.size(); ++bin) {
      double re = 0, im = 0;
      for (std::size_t n = 0; n < 250; ++n) {
        const std::size_t at = frame_centre(k, options) + n;
        if (at < 125 || at - 125 >= samples.size()) continue;
        const double phase = 2 * std::numbers::pi * static_cast<double>(n) / 250;
        const double value = samples[at - 125] * (0.5 - 0.5 * std::cos(phase));
        re += value * std::cos(phase * static_cast<double>(bin));
        im += value * std::sin(phase * static_cast<double>(bin));
      }
      power[bin] = re * re + im * im;
    }
    for (std::size_t m = 0; m < mel.columns(); ++m) {
      double sum = 0;
      for (std::size_t bin = 0; bin < power.size(); ++bin) sum += filters(m, bin) * power[bin];
      EXPECT_NEAR(mel(k, m), 10 * std::log10(std::max(sum, 1e-10)), 1e-3);
    }
  }
}

TEST(Mel, RefusesOptionsOutOfRange) {
  const auto refused = [](const MelOptions& options) {
    const std::string message = error_of([&] { MelSpectrogram mel(options); });
    EXPECT_EQ(error_of([&] { check(options); }), message);
    return message;
  };
  EXPECT_NO_THROW(check({}));
  EXPECT_NE(refused({.sample_rate = 0}).find("sample_rate = 0"), std::string::npos);
  EXPECT_NE(refused({.n_fft = 1023}).find("n_fft = 1023"), std::string::npos);
  EXPECT_NE(refused({.n_fft = 0}).find("n_fft = 0"), std::string::npos);
  EXPECT_NE(refused({.n_fft = -1024}).find("n_fft = -1024"), std::string::npos);
  EXPECT_NE(refused({.n_mels = 0}).find("n_mels = 0"), std::string::npos);
  EXPECT_NE(refused({.n_mels = 400}).find("no frequency falls into band"), std::string::npos);
  EXPECT_NE(refused({.fps = 0}).find("fps = 0"), std::string::npos);
  EXPECT_NE(refused({.fps = -25}).find("fps = -25"), std::string::npos);
  EXPECT_NE(refused({.fps = std::nan("")}).find("fps = nan"), std::string::npos);
  EXPECT_NE(refused({.fps = 50000}).find("fps = 50000"), std::string::npos);
}

float decibels(float power) {
  to_decibels({&power, 1});
  return power;
}

TEST(Decibels, EqualTheLogarithm) {
  double worst = 0;
  for (std::uint32_t bits = std::bit_cast<std::uint32_t>(1e-10F); bits < 0x7F800000U; bits += 997) {
    const auto power = std::bit_cast<float>(bits);
    if (power > 1e8F) break;
    worst = std::max(worst, std::abs(double{decibels(power)} - 10 * std::log10(double{power})));
  }
  EXPECT_LT(worst, 1e-5);
  EXPECT_EQ(decibels(0), decibels(1e-10F));
  EXPECT_EQ(decibels(1), 0);
}

}  // namespace
}  // namespace choreo::audio
