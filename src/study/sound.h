#pragma once

#include "choreo/audio/decode.h"

#include <filesystem>
#include <vector>

namespace choreo::study {

inline constexpr int kStudySampleRate = 44100;  ///< Hz

/// `seconds` of a song from `begin` [s] on, mono at kStudySampleRate: all equally loud (root mean square −20 dB of full
/// scale, less where a peak would be cut, at most 20 dB more than it was), faded in and out. Silence past the song's
/// end.
std::vector<float> cut_sound(const audio::Sound& song, double begin, double seconds);

/// Writes the sound as AAC in an MP4 container, which every browser plays, without metadata. Needs the program ffmpeg.
void write_sound(const std::filesystem::path& file, const std::vector<float>& samples);

}  // namespace choreo::study
