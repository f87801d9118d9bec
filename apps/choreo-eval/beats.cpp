#include "choreo-eval/beats.h"

#include "choreo/audio/beat_tracker.h"
#include "choreo/audio/beats.h"
#include "choreo/audio/decode.h"
#include "choreo/audio/mel.h"
#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

namespace fs = std::filesystem;

namespace choreo::app {
namespace {

/// What the tracker that dances are counted by makes of a song: without looking ahead, from the mel at 25 frames/s.
struct CausalCount {
  double tempo = 0;       ///< means over the song after its first 8 s, or over all of a shorter one [beats/min]
  double confidence = 0;  ///< 0 … 1
  double fast = 0;        ///< share of the time in the faster octave, 132–210 BPM
};

CausalCount count_causally(std::span<const float> samples) {
  const audio::MelOptions options{.sample_rate = audio::kBeatSampleRate};
  const Matrix mel = audio::MelSpectrogram(options)(samples);
  const auto settled = static_cast<std::size_t>(8 * options.fps);
  const std::size_t first = mel.rows() > 2 * settled ? settled : 0;
  audio::BeatTracker tracker(options.fps, mel.columns());
  CausalCount mean;
  for (std::size_t t = 0; t < mel.rows(); ++t) {
    const audio::BeatCount count = tracker.track(mel.row(t));
    if (t < first) continue;
    const double share = 1.0 / static_cast<double>(mel.rows() - first);
    mean.tempo += share * tracker.tempo();
    mean.confidence += share * count.confidence;
    mean.fast += tracker.counts_fast() ? share : 0;
  }
  return mean;
}

std::string as_json(const audio::Beats& beats, const CausalCount& causal) {
  std::string times;
  for (const double time : beats.times) times += fmt::format("{}{:.3f}", times.empty() ? "" : ", ", time);
  return fmt::format(
      "{{\"tempo\": {:.3f}, \"beats\": [{}],\n\"causal\": {{\"tempo\": {:.1f}, \"confidence\": {:.2f}, \"fast\": "
      "{:.2f}}}}}\n",
      beats.tempo, times, causal.tempo, causal.confidence, causal.fast);
}

std::string as_csv(const audio::Beats& beats) {
  std::string lines = "beat,seconds,tempo\n";
  for (std::size_t i = 0; i < beats.times.size(); ++i) {
    lines += fmt::format("{},{:.3f},{:.3f}\n", i, beats.times[i], beats.tempo);
  }
  return lines;
}

/// Where each song's beats go; empty: standard output.
std::vector<fs::path> targets(const std::vector<std::string>& songs, const std::string& out,
                              const std::string& format) {
  if (songs.empty()) fail("no song given\n  choreo-eval beats SONG");
  if (songs.size() == 1) return {out};
  if (out.empty()) fail("{} songs, but no --out given: which folder should their beats go to?", songs.size());
  std::vector<fs::path> files;
  std::set<fs::path> taken;
  for (const fs::path song : songs) {
    files.push_back(fs::path(out) / fmt::format("{}.{}", song.stem().string(), format));
    if (!taken.insert(files.back()).second) fail("two songs' beats would both be written to {}", quote(files.back()));
  }
  make_writable_directory(out);
  return files;
}

void write(const fs::path& target, const std::string& text) {
  if (target.empty()) {
    print(text);
  } else {
    write_atomically(target, text);
  }
}

}  // namespace

void BeatsCommand::add_to(CLI::App& tool) {
  command_ = tool.add_subcommand("beats", "Tells tempo and beats of songs");
  command_->add_option("SONG", songs_, "Songs: anything libsndfile or FFmpeg reads");
  command_->add_option("--out", out_, "The file (default: standard output); with several songs a folder");
  command_
      ->add_option("--format", format_,
                   "json: {\"tempo\": beats a minute, \"beats\": [seconds], \"causal\": …}, or csv")
      ->check(CLI::IsMember({"json", "csv"}))
      ->capture_default_str();
}

int BeatsCommand::run(const Tool& tool) const {
  const auto files = targets(songs_, out_, format_);
  std::vector<std::string> failures(songs_.size());
  parallel_for(songs_.size(), available_cores(), [&](std::size_t i) {
    try {
      const auto sound = audio::load(songs_[i], audio::kBeatSampleRate);
      if (!sound.complaint.empty())
        tool.log()(LogLevel::kWarning, fmt::format("{}: {}", quote(songs_[i]), sound.complaint));
      const auto beats = audio::find_beats(sound.samples);
      if (beats.times.empty()) tool.log()(LogLevel::kWarning, fmt::format("{}: no beats found", quote(songs_[i])));
      write(files[i], format_ == "json" ? as_json(beats, count_causally(sound.samples)) : as_csv(beats));
    } catch (const Error& error) {
      if (songs_.size() == 1) throw;
      failures[i] = error.what();
    }
  });
  std::size_t failed = 0;
  for (const std::string& failure : failures) {
    if (failure.empty()) continue;
    tool.log()(LogLevel::kWarning, "left out: " + failure);
    ++failed;
  }
  return failed == 0 ? kDone : failed == songs_.size() ? kFailed : kSomeLeftOut;
}

}  // namespace choreo::app
