#include "generate/setup.h"

#include "choreo/core/error.h"
#include "choreo/core/parallel.h"
#include "choreo/core/sha256.h"
#include "choreo/core/text.h"
#include "choreo/data/clip.h"
#include "choreo/pose/skeleton.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "generate/style.h"

namespace fs = std::filesystem;

namespace choreo::app {
namespace {

std::vector<float> row(const Matrix& matrix, std::size_t r) { return {matrix.row(r).begin(), matrix.row(r).end()}; }

/// The pose that --start names: a clip's first or a dance's last.
std::vector<float> pose_in(const fs::path& path) {
  if (path.extension() == ".json") {
    const auto dance = output::read_dance(path);
    return row(dance.frames, dance.frames.rows() - 1);
  }
  const auto clip = data::read_clip(path);
  return row(clip.keypoints, clip.segments.empty() ? 0 : clip.segments.front().begin);
}

std::vector<float> named_start(const fs::path& path, const model::Config::Pose& poses) {
  auto pose = pose_in(path);
  const auto dimensions = static_cast<std::int64_t>(pose.size() / pose::kJoints);
  if (dimensions != poses.dimensions) {
    fail("{}: its poses are {}-D, the model dances in {}-D{}", quote(path), dimensions, poses.dimensions,
         dimensions == 2 ? "\n  --dimensions 3 writes dances that can be gone on from" : "");
  }
  return pose;
}

/// The pose that a variant starts from; of a model that samples moves nothing, unless one is named.
std::vector<float> start_pose(const GenerateOptions& options, const model::Checkpoint& checkpoint,
                              std::size_t variant) {
  if (!options.start.empty()) return named_start(options.start, checkpoint.config.pose);
  return model::start_pose(checkpoint, options.seed, variant);
}

void check_variants(const GenerateOptions& options, const model::Checkpoint& checkpoint) {
  if (checkpoint.samples_moves()) return;
  if (!options.start.empty() && options.variants > 1) {
    fail("--start gives every variant the same start: {} variants asked for", options.variants);
  }
  const std::size_t poses = checkpoint.start_poses.rows();
  if (options.variants > poses) {
    fail("--variants {}: the model has {} start poses, one a variant", options.variants, poses);
  }
}

/// --energy and the like of a model that has no use for them.
void check_of_moves(const GenerateOptions& options, const model::Checkpoint& checkpoint) {
  if (checkpoint.samples_moves()) return;
  const auto refuse = [](const char* option) { fail("{}: the model samples no moves; see --describe", option); };
  if (!options.style.empty()) refuse("--style");
  if (options.energy != 1) refuse("--energy");
  if (options.temperature != 0) refuse("--temperature");
}

std::vector<moves::Start> starts_of(const GenerateOptions& options, const model::Checkpoint& checkpoint) {
  check_variants(options, checkpoint);
  check_of_moves(options, checkpoint);
  const auto style = parse_style(options.style, checkpoint.moves.styles);
  std::vector<moves::Start> starts;
  for (std::size_t variant = 0; variant < options.variants; ++variant) {
    moves::Start start(start_pose(options, checkpoint, variant));
    start.seed = options.seed;
    start.variant = static_cast<std::uint32_t>(variant);
    start.style = style;
    start.energy = options.energy;
    start.temperature = options.temperature;
    starts.push_back(std::move(start));
  }
  return starts;
}

void check_work(const GenerateOptions& options) {
  if (options.backend == "native" && options.device == "cuda") {
    fail("--backend native runs on the CPU, --device asks for cuda\ntry --backend torch");
  }
  if (options.backend == "native" && options.reference) {
    fail("--reference is the torch backend's, --backend asks for native");
  }
}

void check_dimensions(const GenerateOptions& options, const model::Config::Pose& poses) {
  if (poses.dimensions == 3) return;
  if (options.bvh) fail("--bvh needs a 3-D dance, but the model dances in 2-D: it was trained on 2-D clips");
  if (options.dimensions == 3) fail("--dimensions 3, but the model dances in 2-D: it was trained on 2-D clips");
  if (options.yaw != 0 || options.pitch != 0) fail("--yaw and --pitch turn a 3-D dance, but the model dances in 2-D");
}

}  // namespace

Setup::Setup(const GenerateOptions& generate_options, const Tool& its_tool)
    : options((check_work(generate_options), generate_options)),
      tool(its_tool),
      path(model::find_checkpoint(options.model)),
      sha256(options.live ? "" : sha256_of_file(path)),
      checkpoint(model::read_checkpoint(path)),
      starts(starts_of(options, checkpoint)) {
  check_dimensions(options, checkpoint.config.pose);
  if (options.uses_torch() && !options.precision.empty() && options.precision != "f32") {
    fail("--precision {} is the native backend's; torch computes in f32", options.precision);
  }
}

engine::NativeOptions Setup::native_options() const {
  engine::NativeOptions native;
  if (!options.precision.empty()) native.precision = engine::parse_precision(options.precision);
  return native;
}

std::size_t Setup::threads() const {
  return options.threads > 0 ? static_cast<std::size_t>(options.threads) : available_cores();
}

std::size_t Setup::most_frames() const {
  if (options.seconds <= 0) return std::numeric_limits<std::size_t>::max();
  return static_cast<std::size_t>(std::max(1.0, std::round(options.seconds * checkpoint.config.pose.fps)));
}

bool Setup::shows_views() const { return checkpoint.config.pose.dimensions == 3 && options.dimensions == 2; }

output::DanceHeader Setup::header(std::size_t variant) const {
  output::DanceHeader header;
  header.fps = checkpoint.config.pose.fps;
  header.aspect = checkpoint.aspect;
  header.dimensions = static_cast<std::size_t>(checkpoint.config.pose.dimensions);
  header.median_joint_speed = checkpoint.median_joint_speed;
  if (checkpoint.samples_moves() && header.dimensions == 3) header.metres_per_unit = checkpoint.moves.unit;
  header.model = {.name = checkpoint.config.model.name, .iteration = checkpoint.iteration, .sha256 = sha256};
  header.seed = options.seed;
  header.generation = {
      .variant = static_cast<std::uint32_t>(variant),
      .style = options.style,
      .energy = options.energy,
      .temperature = options.temperature,
      .start = fs::path(options.start).filename().string(),
      .precision = std::string(options.uses_torch() ? "f32" : engine::name_of(native_options().precision))};
  return header;
}

}  // namespace choreo::app
