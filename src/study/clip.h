#pragma once

#include "choreo/audio/decode.h"
#include "choreo/core/matrix.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace choreo::study {

/// The picture that all clips share, in whole units.
inline constexpr int kPictureWidth = 13333, kPictureHeight = 10000;

/// Frames begin … begin + frames − 1 of a motion [T, 30] (any unit, true proportions) as the page shows them: [frames,
/// 30] whole units. Every dancer is of one height (the median over the frames), or smaller where the path needs the
/// room, stands on one floor and dances around the middle.
BasicMatrix<int> fit_to_picture(const Matrix& motion, std::size_t begin, std::size_t frames);

inline constexpr int kStudySampleRate = 44100;  ///< [Hz]

/// `seconds` of a song from `begin` [s] on, mono at kStudySampleRate: all equally loud (root mean square −20 dB of full
/// scale, less where a peak would be cut, at most 20 dB more than it was), faded in and out. Silence past the song's
/// end.
std::vector<float> cut_sound(const audio::Sound& song, double begin, double seconds);

/// Writes the sound as AAC in an MP4 container, which every browser plays, without metadata. Needs the program ffmpeg.
void write_sound(const std::filesystem::path& file, const std::vector<float>& samples);

}  // namespace choreo::study
