#include "choreo-generate/generate.h"

#include "choreo/audio/decode.h"
#include "choreo/audio/mel.h"
#include "choreo/core/error.h"
#include "choreo/core/random.h"
#include "choreo/core/sha256.h"
#include "choreo/core/text.h"
#include "choreo/data/clip.h"
#include "choreo/model/checkpoint.h"
#include "choreo/nn/torch_dancer.h"
#include "choreo/output/dance.h"
#include "choreo/output/openpose.h"
#include "choreo/output/picture.h"
#include "choreo/output/video.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "choreo-generate/plan.h"
#include "common/config_options.h"

namespace fs = std::filesystem;

namespace choreo::app {
namespace {

/// A song as the model takes it.
struct Song {
  Matrix mel;
  double seconds = 0;
  std::string sha256;
};

std::vector<float> row(const Matrix& matrix, std::size_t r) { return {matrix.row(r).begin(), matrix.row(r).end()}; }

/// The pose that --start names: a clip's first or a dance's last.
std::vector<float> named_start(const fs::path& path) {
  if (path.extension() == ".json") {
    const auto dance = output::read_dance(path);
    return row(dance.frames, dance.frames.rows() - 1);
  }
  const auto clip = data::read_clip(path);
  return row(clip.keypoints, clip.segments.empty() ? 0 : clip.segments.front().begin);
}

/// The start poses in the order of the variants.
std::vector<std::vector<float>> start_poses(const GenerateOptions& options, const model::Checkpoint& checkpoint) {
  if (!options.start.empty()) {
    if (options.variants > 1)
      fail("--start gives every variant the same start: {} variants asked for", options.variants);
    return {named_start(options.start)};
  }
  const Matrix& poses = checkpoint.start_poses;
  if (options.variants > poses.rows()) {
    fail("--variants {}: the model has {} start poses, one a variant", options.variants, poses.rows());
  }
  const auto order = Random(options.seed).permutation(poses.rows());
  std::vector<std::vector<float>> starts;
  for (std::size_t v = 0; v < options.variants; ++v) starts.push_back(row(poses, order[v]));
  return starts;
}

/// The frames of a contact sheet.
std::vector<std::size_t> evenly_spaced(std::size_t frames) {
  constexpr std::size_t kPictures = 16;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < std::min(frames, kPictures); ++i)
    chosen.push_back(i * frames / std::min(frames, kPictures));
  return chosen;
}

/// Everything that one call makes dances with.
class Generator {
 public:
  Generator(const GenerateOptions& options, const Tool& tool)
      : options_(options),
        tool_(tool),
        path_(model::find_checkpoint(options.model)),
        checkpoint_(model::read_checkpoint(path_)),
        starts_(start_poses(options, checkpoint_)),
        mel_(mel_options(checkpoint_.config)),
        dancer_(nn::make_torch_dancer(checkpoint_, {options.reference, options.device, options.threads}, tool.log())),
        model_{checkpoint_.config.model.name, checkpoint_.iteration, sha256_of_file(path_)} {}

  /// The checkpoint's file.
  [[nodiscard]] const fs::path& model() const { return path_; }

  void make(const PlannedDance& planned) {
    const Song& song = hear(planned.song);
    output::Dance dance;
    dance.fps = checkpoint_.config.pose.fps;
    dance.aspect = checkpoint_.aspect;
    dance.median_joint_speed = checkpoint_.median_joint_speed;
    dance.audio = {planned.song.filename().string(), song.seconds, song.sha256};
    dance.model = model_;
    dance.seed = options_.seed;
    dance.frames = dancer_->dance(song.mel, starts_[planned.variant], tool_.progress("dance " + planned.name));
    output::write_dance(planned.json, dance);
    tool_.log()(LogLevel::kInfo, fmt::format("{}: {} frames", quote(planned.json), dance.frames.rows()));
    if (!planned.openpose.empty()) output::write_openpose(planned.openpose, planned.name, dance);
    if (options_.picture) output::write_picture(planned.beside(".png"), dance, evenly_spaced(dance.frames.rows()));
    if (options_.video) {
      output::write_video(planned.beside(".mp4"), dance, planned.song, tool_.progress("video " + planned.name));
      tool_.log()(LogLevel::kInfo, quote(planned.beside(".mp4")));
    }
  }

 private:
  /// The song's variants come one after another: the last song is kept.
  const Song& hear(const fs::path& path) {
    if (song_ && song_path_ == path) return *song_;
    const auto sound = audio::load(path, static_cast<int>(checkpoint_.config.audio.sample_rate));
    if (sound.cut_short) tool_.log()(LogLevel::kWarning, quote(path) + ": the sound file is cut short");
    Song song{mel_(sound.samples), sound.seconds(), sha256_of_file(path)};
    if (options_.seconds > 0) {
      const double frames = std::max(1.0, std::round(options_.seconds * checkpoint_.config.pose.fps));
      if (frames < static_cast<double>(song.mel.rows())) song.mel.resize_rows(static_cast<std::size_t>(frames));
    }
    song_ = std::move(song);
    song_path_ = path;
    return *song_;
  }

  const GenerateOptions& options_;
  const Tool& tool_;
  fs::path path_;
  model::Checkpoint checkpoint_;
  std::vector<std::vector<float>> starts_;
  audio::MelSpectrogram mel_;
  std::unique_ptr<model::Dancer> dancer_;
  output::ModelSource model_;
  fs::path song_path_;
  std::optional<Song> song_;
};

/// Makes every dance; one that fails doesn't stop the rest.
int make_all(Generator& generator, const std::vector<PlannedDance>& dances, const Tool& tool) {
  std::vector<std::string> failures;
  for (const PlannedDance& dance : dances) {
    try {
      generator.make(dance);
    } catch (const std::exception& error) {
      failures.emplace_back(error.what());
      if (dances.size() == 1) throw;
    }
  }
  for (const std::string& failure : failures) tool.log()(LogLevel::kWarning, "left out: " + failure);
  if (failures.empty()) return kDone;
  return failures.size() == dances.size() ? kFailed : kSomeLeftOut;
}

}  // namespace

void GenerateOptions::add_to(CLI::App& app) {
  app.add_option("SONG", songs, "Songs: anything libsndfile or FFmpeg reads");
  app.add_option("--model", model, "A checkpoint, or a run's folder: its best, else its newest checkpoint");
  app.add_option("--out", out, "dance.json; with several songs or variants a folder");
  app.add_option("--describe", describe, "Print what a checkpoint is, and exit");
  app.add_option("--seed", seed, "Shuffles the start poses")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{9007199254740991}))
      ->capture_default_str()
      ->group("Dance");
  app.add_option("--start", start, "Start from a prepared clip's first pose or a dance.json's last")->group("Dance");
  app.add_option("--variants", variants, "Dances a song, each from another start pose")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->group("Dance");
  app.add_option("--seconds", seconds, "Length of the dance at most (default: the whole song)")
      ->check(number_in(0.001, 1e6))
      ->group("Dance");
  app.add_flag("--video", video, "Also draw it: an MP4 with the song beside dance.json")->group("Output");
  app.add_flag("--picture", picture, "Also draw 16 of its poses: a PNG beside dance.json")->group("Output");
  app.add_option("--openpose-dir", openpose_dir, "Also write the frames as OpenPose JSON")->group("Output");
  app.add_option("--device", device, "auto, cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str()
      ->group("Work");
  app.add_option("--threads", threads, "CPU threads (0: one a core)")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str()
      ->group("Work");
  app.add_flag("--reference", reference, "The paper's procedure: the whole network for each frame (slow)")
      ->group("Work");
}

int generate(const GenerateOptions& options, const Tool& tool) {
  if (!options.describe.empty()) {
    print(model::describe(model::read_checkpoint(model::find_checkpoint(options.describe))));
    return kDone;
  }
  if (options.songs.empty()) fail("no song given\n  choreo-generate --model RUN SONG --out dance.json");
  if (options.model.empty()) fail("no --model given: a checkpoint, or a run's folder");
  if (options.out.empty()) fail("no --out given: where should the dance go?");
  Generator generator(options, tool);
  const auto dances = plan(options, generator.model());
  return make_all(generator, dances, tool);
}

}  // namespace choreo::app
