#include "generate/generate.h"

namespace choreo::app {
namespace {

void add_dance_options(GenerateOptions& o, CLI::App& app) {
  app.add_option("--seed", o.seed,
                 "Shuffles the start poses; what the moves of a model that samples them are sampled by")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{9007199254740991}))
      ->capture_default_str()
      ->group("Dance");
  app.add_option("--style", o.style,
                 "Of a model that samples moves: waltz, or waltz:0.5,salsa:0.5 (--describe lists its styles; default: "
                 "what the music suggests)")
      ->group("Dance");
  app.add_option("--energy", o.energy, "Of such a model: how much the dancer moves, usual being 1")
      ->check(number_in(0.25, 4))
      ->capture_default_str()
      ->group("Dance");
  app.add_option("--temperature", o.temperature, "Of such a model: how unusual its moves are (default: the model's)")
      ->check(number_in(0.01, 3))
      ->group("Dance");
  app.add_option("--start", o.start, "Start from a prepared clip's first pose or a dance.json's last")->group("Dance");
  app.add_option("--variants", o.variants, "Dances a song, each from another start pose or with other moves")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->group("Dance");
  app.add_option("--seconds", o.seconds, "Length of the dance at most (default: the whole song)")
      ->check(number_in(0.001, 1e6))
      ->group("Dance");
}

void add_output_options(GenerateOptions& o, CLI::App& app) {
  app.add_flag("--video", o.video, "Also draw it: an MP4 with the song beside dance.json")->group("Output");
  app.add_flag("--picture", o.picture, "Also draw 16 of its poses: a PNG beside dance.json")->group("Output");
  app.add_flag("--bvh", o.bvh,
               "Also write the 3-D dance of a 3-D model as BVH, for Blender and the like, beside dance.json")
      ->group("Output");
  app.add_option("--bvh-fps", o.bvh_fps, "Its frames a second (default: the dance's)")
      ->check(number_in(1, 240))
      ->group("Output");
  app.add_option("--openpose-dir", o.openpose_dir, "Also write the frames as OpenPose JSON")->group("Output");
  app.add_option(
         "--dimensions", o.dimensions,
         "3: dance.json holds the 3-D dance itself of a 3-D model; 2: all that is written is as a camera sees it")
      ->check(CLI::IsMember({2, 3}))
      ->capture_default_str()
      ->group("Output");
  app.add_option("--yaw", o.yaw, "How far the dancer of a 3-D model is turned before the camera [degrees]")
      ->check(number_in(-360, 360))
      ->capture_default_str()
      ->group("Output");
  app.add_option("--pitch", o.pitch, "How far that camera is raised: 90 looks straight down [degrees]")
      ->check(number_in(-90, 90))
      ->capture_default_str()
      ->group("Output");
}

void add_live_options(GenerateOptions& o, CLI::App& app) {
  app.add_flag(
         "--live", o.live,
         "Raw PCM on standard input; a line of JSON a frame on standard output, at once (of a 3-D model [x, y, z] "
         "each joint: a view is normalised by the whole dance)")
      ->group("Live");
  app.add_option("--rate", o.rate, "Its sample rate [Hz]")->check(CLI::Range(1, 10'000'000))->group("Live");
  app.add_option("--channels", o.channels, "Its channels, interleaved")->check(CLI::Range(1, 1024))->group("Live");
  app.add_option("--format", o.format, "Its samples, little-endian: s16 or f32")
      ->check(CLI::IsMember({"s16", "f32"}))
      ->capture_default_str()
      ->group("Live");
}

void add_work_options(GenerateOptions& o, CLI::App& app) {
  app.add_option("--backend", o.backend, "native or torch (default: native; torch for CUDA and for --reference)")
      ->check(CLI::IsMember({"native", "torch"}))
      ->group("Work");
  app.add_option("--precision", o.precision,
                 "Weights of the native backend: f16, f32, or bf16 where the CPU multiplies it; of --export: f16 or "
                 "f32 (default: f16)")
      ->check(CLI::IsMember({"f16", "f32", "bf16"}))
      ->group("Work");
  app.add_option("--device", o.device, "auto, cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str()
      ->group("Work");
  app.add_option("--threads", o.threads, "CPU threads (0: one a core)")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str()
      ->group("Work");
  app.add_flag("--reference", o.reference, "The paper's procedure: the whole network for each frame (slow)")
      ->group("Work");
}

}  // namespace

void GenerateOptions::add_to(CLI::App& app) {
  app.add_option("SONG", songs, "Songs: anything libsndfile or FFmpeg reads");
  app.add_option("--model", model, "A checkpoint, or a run's folder: its best, else its newest checkpoint");
  app.add_option("--out", out, "dance.json; with several songs or variants a folder");
  app.add_option("--describe", describe, "Print what a checkpoint is, and exit");
  app.add_option("--export", export_to, "Write the model to this file, its weights in --precision, and exit");
  add_dance_options(*this, app);
  add_output_options(*this, app);
  add_live_options(*this, app);
  add_work_options(*this, app);
}

}  // namespace choreo::app
