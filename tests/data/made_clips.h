#pragma once

#include <sndfile.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "pose/recordings.h"

namespace choreo::testing {

/// A WAV of a tone, `seconds` long.
inline void write_tone(const std::filesystem::path& path, double seconds, int sample_rate = 22050, double hertz = 440) {
  std::filesystem::create_directories(path.parent_path());
  std::vector<float> samples(static_cast<std::size_t>(seconds * sample_rate));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] =
        0.3F * static_cast<float>(std::sin(2 * 3.14159265358979 * hertz * static_cast<double>(i) / sample_rate));
  }
  SF_INFO info{};
  info.samplerate = sample_rate;
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  sf_writef_float(file, samples.data(), static_cast<sf_count_t>(samples.size()));
  sf_close(file);
}

/// OpenPose files of one dancer who walks one pixel a frame.
inline void write_keypoints(const std::filesystem::path& folder, int frames) {
  for (int t = 0; t < frames; ++t) {
    write_text(folder / keypoint_file("clip", t), frame_json({person_json(100 + t, 200 + t % 7)}));
  }
}

/// A whole clip: FOLDER/sound.wav, FOLDER/keypoints/… and clip.json.
inline void write_clip_folder(const std::filesystem::path& folder, int frames, double fps = 25,
                              const std::string& song = "") {
  write_tone(folder / "sound.wav", frames / fps, 22050, 200 + frames);
  write_keypoints(folder / "keypoints", frames);
  write_text(folder / "clip.json", song.empty() ? fmt::format(R"({{"fps": {}}})", fps)
                                                : fmt::format(R"({{"fps": {}, "song": "{}"}})", fps, song));
}

/// A whole clip whose OpenPose files tell this 3-D motion [T, 45; metres].
inline void write_space_clip(const std::filesystem::path& folder, const pose::Motion& motion, const SpaceFile& file) {
  write_clip_folder(folder, static_cast<int>(motion.frames()), motion.fps);
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    write_text(folder / "keypoints" / keypoint_file("clip", static_cast<int>(t)),
               frame_json({space_person_json(motion.position, t, file)}));
  }
}

}  // namespace choreo::testing
