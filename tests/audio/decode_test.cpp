#include "choreo/audio/decode.h"

#include "choreo/core/file.h"
#include "choreo/core/process.h"

#include <gtest/gtest.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "errors.h"
#include "temporary_folder.h"

namespace fs = std::filesystem;

namespace choreo::audio {
namespace {

using testing::error_of;
using testing::TemporaryFolder;

constexpr std::size_t kFrames = 4000;
constexpr int kRate = 16000;

/// [kFrames × channels]: a sine; channel c is scaled by 1 / (c + 1).
std::vector<float> sine(int channels, float peak = 0.5F) {
  std::vector<float> samples;
  for (std::size_t i = 0; i < kFrames; ++i) {
    for (int c = 0; c < channels; ++c) {
      const double phase = 2 * std::numbers::pi * 440 * static_cast<double>(i) / kRate;
      samples.push_back(peak * static_cast<float>(std::sin(phase)) / static_cast<float>(c + 1));
    }
  }
  return samples;
}

void write_sound(const fs::path& path, int format, int channels, const std::vector<float>& samples) {
  SF_INFO info{};
  info.samplerate = kRate;
  info.channels = channels;
  info.format = format;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  ASSERT_NE(file, nullptr) << sf_strerror(nullptr);
  EXPECT_EQ(sf_write_float(file, samples.data(), static_cast<sf_count_t>(samples.size())),
            static_cast<sf_count_t>(samples.size()));
  sf_close(file);
}

float peak_of(const Sound& sound) { return *std::ranges::max_element(sound.samples); }

/// Runs a program to its end; its exit status, or −1 where it can't be run.
int run(const std::vector<std::string>& command) try {
  Child child(command, Child::Pipe::kInput);
  return child.wait();
} catch (const Error&) {
  return -1;
}

/// ffmpeg's exit status for the arguments after the usual ones.
int ffmpeg(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"ffmpeg", "-nostdin", "-v", "error", "-y"});
  return run(arguments);
}

#define SKIP_WITHOUT_FFMPEG() \
  if (run({"ffmpeg", "-version"}) != 0) GTEST_SKIP() << "the program ffmpeg isn't there"

struct Format {
  int format;
  float tolerance;
};

TEST(Decode, ReadsEveryUsualEncoding) {
  const TemporaryFolder folder;
  const std::vector<Format> formats{
      {SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1e-4F},   {SF_FORMAT_WAV | SF_FORMAT_PCM_24, 1e-6F},
      {SF_FORMAT_WAV | SF_FORMAT_PCM_32, 1e-6F},   {SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 1e-2F},
      {SF_FORMAT_WAV | SF_FORMAT_FLOAT, 0},        {SF_FORMAT_WAV | SF_FORMAT_DOUBLE, 0},
      {SF_FORMAT_WAV | SF_FORMAT_ULAW, 2e-2F},     {SF_FORMAT_WAV | SF_FORMAT_ALAW, 2e-2F},
      {SF_FORMAT_WAVEX | SF_FORMAT_PCM_16, 1e-4F}, {SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 1e-4F},
      {SF_FORMAT_AU | SF_FORMAT_FLOAT, 0},         {SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 1e-6F},
      {SF_FORMAT_CAF | SF_FORMAT_PCM_24, 1e-6F},   {SF_FORMAT_W64 | SF_FORMAT_PCM_16, 1e-4F}};
  const std::vector<float> expected = sine(1);
  for (const Format& format : formats) {
    write_sound(folder / "sound", format.format, 1, expected);
    const Sound sound = decode(folder / "sound");
    EXPECT_EQ(sound.sample_rate, kRate);
    ASSERT_EQ(sound.samples.size(), kFrames) << std::hex << format.format;
    EXPECT_DOUBLE_EQ(sound.seconds(), 0.25);
    for (std::size_t i = 0; i < kFrames; ++i) {
      ASSERT_NEAR(sound.samples[i], expected[i], format.tolerance) << std::hex << format.format << " " << i;
    }
  }
}

TEST(Decode, TakesTheMeanOfTheChannels) {
  const TemporaryFolder folder;
  const std::vector<float> one = sine(1);
  for (const int channels : {2, 3, 6}) {
    write_sound(folder / "sound.wav", SF_FORMAT_WAVEX | SF_FORMAT_FLOAT, channels, sine(channels));
    float mean = 0;
    for (int c = 0; c < channels; ++c) mean += 1 / static_cast<float>(c + 1) / static_cast<float>(channels);
    const Sound sound = decode(folder / "sound.wav");
    ASSERT_EQ(sound.samples.size(), kFrames);
    for (std::size_t i = 0; i < kFrames; ++i) ASSERT_NEAR(sound.samples[i], one[i] * mean, 1e-6);
  }
}

TEST(Decode, LongFilesPassInBlocks) {
  const TemporaryFolder folder;
  std::vector<float> samples(2 * 100'003);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<float>(i / 2 % 1000) / 1000;
  write_sound(folder / "long.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 2, samples);
  const Sound sound = decode(folder / "long.wav");
  ASSERT_EQ(sound.samples.size(), 100'003U);
  for (std::size_t i = 0; i < sound.samples.size(); ++i) ASSERT_EQ(sound.samples[i], samples[2 * i]);
}

TEST(Decode, PeaksAboveOneSurvive) {
  const TemporaryFolder folder;
  write_sound(folder / "loud.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1, sine(1, 3));
  EXPECT_NEAR(peak_of(decode(folder / "loud.wav")), 3, 1e-3);
  write_sound(folder / "loud.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 1, sine(1, 1.5F));
  EXPECT_GT(peak_of(decode(folder / "loud.ogg")), 1.3F);
}

TEST(Decode, PeaksAboveOneSurviveInMp3) {
  SKIP_WITHOUT_FFMPEG();
  const TemporaryFolder folder;
  write_sound(folder / "loud.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1, sine(1, 1.5F));
  const int status = ffmpeg({"-i", (folder / "loud.wav").string(), (folder / "loud.mp3").string()});
  if (status != 0) GTEST_SKIP() << "this ffmpeg writes no MP3";
  EXPECT_GT(peak_of(decode(folder / "loud.mp3")), 1.3F);
}

TEST(Decode, AnMp3ThatDoesNotTellItsLengthIsReadToItsEnd) {
  SKIP_WITHOUT_FFMPEG();
  const TemporaryFolder folder;
  // Silence, then noise, at a variable rate and without the Xing header: the first frame says nothing of the rest.
  const int status = ffmpeg({"-f", "lavfi", "-i", "aevalsrc=if(gt(t\\,1)\\,0.9*(random(0)-0.5)\\,0):d=10:s=44100",
                             "-q:a", "2", "-write_xing", "0", (folder / "vbr.mp3").string()});
  if (status != 0) GTEST_SKIP() << "this ffmpeg writes no MP3";
  EXPECT_NEAR(decode(folder / "vbr.mp3").seconds(), 10, 0.2);
}

TEST(Decode, ATruncatedFileGivesWhatIsLeft) {
  const TemporaryFolder folder;
  write_sound(folder / "whole.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, sine(1));
  const std::string bytes = read_file(folder / "whole.wav");
  const std::size_t half = 44 + kFrames;
  write_atomically(folder / "half.wav", std::string_view(bytes).substr(0, half));
  const Sound sound = decode(folder / "half.wav");
  ASSERT_EQ(sound.samples.size(), kFrames / 2);
  const Sound whole = decode(folder / "whole.wav");
  EXPECT_TRUE(std::equal(sound.samples.begin(), sound.samples.end(), whole.samples.begin()));
  // Wherever it is cut: a sound or an Error.
  for (std::size_t length = 0; length < 60; length += 7) {
    write_atomically(folder / "cut.wav", std::string_view(bytes).substr(0, length));
    try {
      EXPECT_FALSE(decode(folder / "cut.wav").samples.empty());
    } catch (const Error&) {
    }
  }
}

TEST(Decode, SaysWhenAFileWasCutShort) {
  const TemporaryFolder folder;
  std::vector<float> samples;  // hard to compress
  for (int i = 0; i < 100'000; ++i) samples.push_back(static_cast<float>(i * 7919 % 1000) / 1000 - 0.5F);
  for (const int format :
       {SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_WAVEX | SF_FORMAT_FLOAT, SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
        SF_FORMAT_AIFF | SF_FORMAT_PCM_16, SF_FORMAT_AU | SF_FORMAT_PCM_16, SF_FORMAT_OGG | SF_FORMAT_VORBIS}) {
    write_sound(folder / "whole", format, 1, samples);
    const std::string bytes = read_file(folder / "whole");
    write_atomically(folder / "cut", std::string_view(bytes).substr(0, bytes.size() * 3 / 4));
    EXPECT_EQ(decode(folder / "whole").complaint, "") << std::hex << format;
    const Sound cut = decode(folder / "cut");
    EXPECT_EQ(cut.complaint, "the sound file is cut short") << std::hex << format;
    EXPECT_GT(cut.samples.size(), samples.size() / 4);
    EXPECT_LT(cut.samples.size(), samples.size());
    EXPECT_EQ(load(folder / "cut", 22050).complaint, cut.complaint) << "also resampled";
  }
}

TEST(Decode, ALoopedOggFileIsNotCutShort) {  // it may promise some samples more than its last block has
  SKIP_WITHOUT_FFMPEG();
  const TemporaryFolder folder;
  const std::string wav = (folder / "in.wav").string(), once = (folder / "once.ogg").string();
  ASSERT_EQ(ffmpeg({"-f", "lavfi", "-i", "sine=f=440:d=2:r=44100", wav}), 0);
  ASSERT_EQ(ffmpeg({"-i", wav, "-c:a", "libvorbis", once}), 0);
  for (const char* codec : {"copy", "libvorbis"}) {
    const std::string looped = (folder / "looped.ogg").string();
    ASSERT_EQ(ffmpeg({"-stream_loop", "2", "-i", once, "-c:a", codec, looped}), 0);
    const Sound sound = decode(looped);
    EXPECT_NEAR(sound.seconds(), 6, 0.1) << codec;
    EXPECT_EQ(sound.complaint, "") << codec;
  }
}

TEST(Decode, ALengthThatWasNeverWrittenIsNotCutShort) {
  const TemporaryFolder folder;
  write_sound(folder / "whole.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, sine(1));
  std::string bytes = read_file(folder / "whole.wav");
  bytes.replace(4, 4, 4, '\xFF').replace(40, 4, 4, '\xFF');  // as programs do that write to a pipe
  write_atomically(folder / "piped.wav", bytes);
  const Sound sound = decode(folder / "piped.wav");
  EXPECT_EQ(sound.samples.size(), kFrames);
  EXPECT_EQ(sound.complaint, "");
}

TEST(Decode, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  EXPECT_NE(error_of([&] { decode(folder / "none.wav"); }).find("none.wav\": no such file"), std::string::npos);
  EXPECT_NE(error_of([&] { decode(folder.path()); }).find("is a folder"), std::string::npos);
  write_atomically(folder / "empty.wav", "");
  EXPECT_NE(error_of([&] { decode(folder / "empty.wav"); }).find("is empty"), std::string::npos);
  write_sound(folder / "silent.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, {});
  EXPECT_NE(error_of([&] { decode(folder / "silent.wav"); }).find("holds no samples"), std::string::npos);
}

TEST(Decode, TextIsNoAudioWhateverItsName) {
  const TemporaryFolder folder;
  for (const char* name : {"notes.txt", "notes.wav", "notes.au", "notes.snd", "notes.mp4"}) {
    write_atomically(folder / name, "Dear diary, today we danced.\nIt went on and on.\n");
    const std::string message = error_of([&] { decode(folder / name); });
    EXPECT_NE(message.find(name), std::string::npos) << message;
  }
}

TEST(Decode, NamesTheSecondOfASampleThatIsNoNumber) {
  const TemporaryFolder folder;
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    std::vector<float> samples = sine(2);
    samples[2 * 2000 + 1] = bad;
    write_sound(folder / "bad.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 2, samples);
    const std::string message = error_of([&] { decode(folder / "bad.wav"); });
    EXPECT_NE(message.find("0.125 s is not a finite number"), std::string::npos) << message;
  }
}

TEST(Decode, TakesAnyName) {
  const TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  for (const char* name :
       {"a b.wav", "it's \"it\".wav", "-i.wav", "-", "$(touch x);.wav", "pipe:0", "größe.wav", "%d.wav"}) {
    write_sound(fs::absolute(name), SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, sine(1));
    EXPECT_EQ(decode(name).samples.size(), kFrames) << name;
  }
  fs::current_path(before);
}

TEST(Load, Resamples) {
  const TemporaryFolder folder;
  write_sound(folder / "sound.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1, sine(1));
  const Sound sound = load(folder / "sound.wav", 22050);
  EXPECT_EQ(sound.sample_rate, 22050);
  EXPECT_EQ(sound.samples.size(), 5513U);  // 4000 · 22050 / 16000 = 5512.5
  EXPECT_EQ(load(folder / "sound.wav", kRate).samples, decode(folder / "sound.wav").samples);
}

// ---- through FFmpeg ----

TEST(Ffmpeg, ReadsWhatLibsndfileDoesNot) {
  SKIP_WITHOUT_FFMPEG();
  const TemporaryFolder folder;
  write_sound(folder / "in.wav", SF_FORMAT_WAVEX | SF_FORMAT_FLOAT, 2, sine(2, 1.5F));
  const Sound expected = decode(folder / "in.wav");
  for (const std::string name : {"out.mka", "-out 'x'.mka"}) {
    const fs::path path = folder / name;
    ASSERT_EQ(ffmpeg({"-i", (folder / "in.wav").string(), "-c:a", "pcm_f32le", path.string()}), 0);
    const Sound sound = decode(path);
    EXPECT_EQ(sound.sample_rate, kRate);
    EXPECT_EQ(sound.samples, expected.samples) << "a plain mean, peaks kept, bit by bit";
  }
}

TEST(Ffmpeg, ReadsAVideosSound) {
  SKIP_WITHOUT_FFMPEG();
  const TemporaryFolder folder;
  const std::string video = (folder / "dance.mp4").string();
  ASSERT_EQ(ffmpeg({"-f", "lavfi", "-i", "testsrc=d=2:r=25:s=64x48", "-f", "lavfi", "-i", "sine=f=440:d=2:r=44100",
                    "-c:v", "mpeg4", "-c:a", "aac", video}),
            0);
  const Sound sound = decode(video);
  EXPECT_EQ(sound.sample_rate, 44100);
  EXPECT_NEAR(sound.seconds(), 2, 0.05);
  EXPECT_NEAR(peak_of(sound), 0.125, 0.03);
}

TEST(Ffmpeg, ATrackThatStartsLateBeginsWithSilence) {
  SKIP_WITHOUT_FFMPEG();
  const TemporaryFolder folder;
  const std::string video = (folder / "late.mkv").string();
  ASSERT_EQ(ffmpeg({"-f", "lavfi", "-i", "testsrc=d=2:r=25:s=64x48", "-itsoffset", "0.5", "-f", "lavfi", "-i",
                    "sine=f=440:d=1:r=44100", "-c:v", "mpeg4", "-c:a", "pcm_s16le", video}),
            0);
  const Sound sound = decode(video);
  EXPECT_NEAR(sound.seconds(), 1.5, 0.01);
  const auto first = std::ranges::find_if(sound.samples, [](float sample) { return std::abs(sample) > 1e-3F; });
  EXPECT_NEAR(static_cast<double>(first - sound.samples.begin()) / 44100, 0.5, 0.002);
}

TEST(Ffmpeg, WhatItSaysOfABrokenFileIsHandedOn) {
  SKIP_WITHOUT_FFMPEG();
  const TemporaryFolder folder;
  const std::string song = (folder / "song.mp3").string();
  if (ffmpeg({"-f", "lavfi", "-i", "sine=f=440:d=10:r=44100", "-c:a", "libmp3lame", song}) != 0) {
    GTEST_SKIP() << "this ffmpeg writes no MP3";
  }
  std::string bytes = read_file(song);
  write_atomically(folder / "broken.mp3", bytes.replace(bytes.size() / 3, 20'000, 20'000, '\0'));
  const Sound whole = decode(song), broken = decode(folder / "broken.mp3");
  EXPECT_EQ(whole.complaint, "");
  EXPECT_LT(broken.seconds(), whole.seconds() - 1);
  EXPECT_TRUE(broken.complaint.starts_with("FFmpeg reads it with errors: \"")) << broken.complaint;
  EXPECT_EQ(std::ranges::count(broken.complaint, '\n'), 0);
  EXPECT_LT(broken.complaint.size(), 400U);
  EXPECT_EQ(load(folder / "broken.mp3", 22050).complaint, broken.complaint);
}

TEST(Ffmpeg, SaysWhenThereIsNoTrack) {
  SKIP_WITHOUT_FFMPEG();
  const TemporaryFolder folder;
  const std::string video = (folder / "mute.mp4").string();
  ASSERT_EQ(ffmpeg({"-f", "lavfi", "-i", "testsrc=d=1:r=25:s=64x48", "-c:v", "mpeg4", video}), 0);
  EXPECT_NE(error_of([&] { decode(video); }).find("mute.mp4\": has no audio track"), std::string::npos);
}

TEST(Ffmpeg, ItsAbsenceIsNamed) {
  const TemporaryFolder folder;
  write_atomically(folder / "x.mp4", "no sound at all");
  const char* found = std::getenv("PATH");
  const std::string before = found != nullptr ? found : "";
  ::setenv("PATH", folder.path().c_str(), 1);
  const std::string message = error_of([&] { decode(folder / "x.mp4"); });
  ::setenv("PATH", before.c_str(), 1);
  EXPECT_NE(message.find("ffmpeg"), std::string::npos) << message;
  EXPECT_NE(message.find("\ntry: sudo apt install ffmpeg"), std::string::npos) << message;
}

// ---- files from the wild, where they are ----

TEST(DecodeWild, EveryFileIsASoundOrAnError) {
  const fs::path archive = fs::path(CHOREO_SOURCE "/../shared/realdata/wav/scipy_cpython.tar.xz");
  if (!fs::exists(archive)) GTEST_SKIP() << "the files from the wild aren't there";
  const TemporaryFolder folder;
  ASSERT_EQ(run({"tar", "-xJf", archive.string(), "-C", folder.path().string()}), 0);
  std::size_t files = 0, sounds = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    if (!entry.is_regular_file()) continue;
    ++files;
    try {
      const Sound sound = decode(entry.path());
      EXPECT_FALSE(sound.samples.empty()) << entry.path();
      EXPECT_GT(sound.sample_rate, 0) << entry.path();
      const bool cut = entry.path().filename() == "test-44100Hz-le-1ch-4bytes-early-eof.wav";
      EXPECT_EQ(sound.complaint, cut ? "the sound file is cut short" : "") << entry.path();
      ++sounds;
    } catch (const Error& error) {
      std::cout << error.what() << '\n';
    }
  }
  EXPECT_GE(files, 30U);
  EXPECT_GE(sounds, files * 3 / 4);
}

TEST(DecodeWild, ASongWithCoverArtIsReadThroughFfmpeg) {
  const fs::path songs = fs::path(CHOREO_SOURCE "/../shared/realdata/audio");
  if (!fs::exists(songs)) GTEST_SKIP() << "the files from the wild aren't there";
  SKIP_WITHOUT_FFMPEG();
  for (const auto& entry : fs::directory_iterator(songs)) {
    if (entry.path().extension() != ".ogg") continue;
    EXPECT_GT(decode(entry.path()).seconds(), 5) << entry.path();
  }
}

}  // namespace
}  // namespace choreo::audio
