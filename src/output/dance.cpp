#include "choreo/output/dance.h"

#include "choreo/core/error.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"
#include "choreo/output/dance_writer.h"
#include "choreo/pose/skeleton.h"

#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace choreo::output {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;
constexpr double kMaxFps = 1000, kMinAspect = 0.01, kMaxAspect = 100;
constexpr std::array kAxes{"x", "y", "z"};

/// A reference to the list `key`: a copy of the frames would double the memory.
const json& list_of(const json& object, const char* key, std::string_view where) {
  const auto found = object.find(key);
  if (found == object.end()) fail("{}: \"{}\" is missing", where, key);
  if (!found->is_array()) fail("{}: \"{}\" is {}, expected a list", where, key, kind_of(*found));
  return *found;
}

/// Strict: the parser's own conversions take a boolean for a number.
double number(const json& object, const char* key, std::string_view where) {
  const auto value = member<json>(object, key, where);
  if (!value.is_number()) fail("{}: \"{}\" is {}, expected a number", where, key, kind_of(value));
  return value.get<double>();
}

template <class Integer>
Integer integer(const json& object, const char* key, std::string_view where) {
  const auto value = member<json>(object, key, where);
  if (!value.is_number_unsigned()) fail("{}: \"{}\" is {}, expected an integer ≥ 0", where, key, value.dump());
  if (value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<Integer>::max())) {
    fail("{}: \"{}\" is {}: too large", where, key, value.dump());
  }
  return value.get<Integer>();
}

void check_format(const json& file, std::string_view where) {
  if (member<std::string>(file, "format", where) != "choreo-dance") {
    fail("{}: not a dance: \"format\" is {}, expected \"choreo-dance\"", where, file["format"].dump());
  }
  if (file.value("version", json()) != json(kVersion)) {
    fail("{}: a dance of version {}, expected {}", where, file.value("version", json()).dump(), kVersion);
  }
  if (list_of(file, "joints", where) != json(pose::kJointNames)) fail("{}: \"joints\" aren't choreo's", where);
  if (list_of(file, "limbs", where) != json(pose::kLimbs)) fail("{}: \"limbs\" aren't choreo's", where);
}

std::optional<pose::Camera> parse_camera(const json& made, const std::string& where) {
  if (!made.contains("yaw")) return {};
  return pose::Camera{.yaw = number(made, "yaw", where), .pitch = number(made, "pitch", where)};
}

Generation parse_generation(const json& made, const std::string& where) {
  return {.variant = integer<std::uint32_t>(made, "variant", where),
          .style = member<std::string>(made, "style", where),
          .energy = made.contains("energy") ? number(made, "energy", where) : 1,
          .temperature = made.contains("temperature") ? number(made, "temperature", where) : 0,
          .start = member<std::string>(made, "start", where),
          .precision = member<std::string>(made, "precision", where),
          .camera = parse_camera(made, where)};
}

DanceHeader parse_header(const json& file, const std::string& where) {
  const auto audio = member<json>(file, "audio", where);
  const auto model = member<json>(file, "model", where);
  const std::string in_audio = where + ": \"audio\"", in_model = where + ": \"model\"";
  DanceHeader header;
  header.fps = number(file, "fps", where);
  header.aspect = number(file, "aspect", where);
  if (file.contains("dimensions")) header.dimensions = integer<std::size_t>(file, "dimensions", where);
  if (file.contains("metres_per_unit")) header.metres_per_unit = number(file, "metres_per_unit", where);
  if (file.contains("median_joint_speed")) header.median_joint_speed = number(file, "median_joint_speed", where);
  header.audio = {member<std::string>(audio, "file", in_audio), number(audio, "seconds", in_audio),
                  member<std::string>(audio, "sha256", in_audio)};
  header.model = {member<std::string>(model, "name", in_model), integer<std::int64_t>(model, "iteration", in_model),
                  member<std::string>(model, "sha256", in_model)};
  header.seed = integer<std::uint64_t>(file, "seed", where);
  if (file.contains("generation")) header.generation = parse_generation(file["generation"], where + ": \"generation\"");
  check_header(header, where);
  return header;
}

/// One coordinate; what doesn't fit a float is refused like what isn't a number.
float coordinate(const json& value, std::size_t frame, std::size_t joint, std::string_view where) {
  if (value.is_number() && std::abs(value.get<double>()) <= std::numeric_limits<float>::max()) {
    return value.get<float>();
  }
  fail("{}: frame {}, joint {}: {} where a number was expected", where, frame, pose::kJointNames[joint],
       value.is_structured() ? std::string(kind_of(value)) : value.dump());
}

void parse_frame(const json& frame, std::size_t number, std::span<float> pose, std::string_view where) {
  if (!frame.is_array() || frame.size() != pose::kJoints) {
    fail("{}: frame {} must be a list of {} joints, found {}", where, number, pose::kJoints,
         frame.is_array() ? fmt::format("{}", frame.size()) : std::string(kind_of(frame)));
  }
  const std::size_t dimensions = pose.size() / pose::kJoints;
  for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
    const json& point = frame[joint];
    if (!point.is_array() || point.size() != dimensions) {
      fail("{}: frame {}, joint {} must be a list of {} numbers", where, number, pose::kJointNames[joint], dimensions);
    }
    for (std::size_t axis = 0; axis < dimensions; ++axis) {
      pose[joint * dimensions + axis] = coordinate(point[axis], number, joint, where);
    }
  }
}

}  // namespace

void check_audio(const AudioSource& audio, std::string_view where) {
  if (!(audio.seconds >= 0 && std::isfinite(audio.seconds))) {
    fail("{}: \"seconds\" of \"audio\" is {}, expected a number ≥ 0", where, audio.seconds);
  }
}

void check_header(const DanceHeader& header, std::string_view where) {
  // Written so that NaN fails too.
  if (!(header.fps > 0 && header.fps <= kMaxFps)) {
    fail("{}: \"fps\" is {}, expected more than 0 and at most {}", where, header.fps, kMaxFps);
  }
  if (!(header.aspect >= kMinAspect && header.aspect <= kMaxAspect)) {
    fail("{}: \"aspect\" is {}, expected {} to {}", where, header.aspect, kMinAspect, kMaxAspect);
  }
  if (header.dimensions != 2 && header.dimensions != 3) {
    fail("{}: \"dimensions\" is {}, expected 2 or 3", where, header.dimensions);
  }
  if (!(header.metres_per_unit >= 0 && std::isfinite(header.metres_per_unit))) {
    fail("{}: \"metres_per_unit\" is {}, expected a number ≥ 0", where, header.metres_per_unit);
  }
  if (!(header.median_joint_speed >= 0 && std::isfinite(header.median_joint_speed))) {
    fail("{}: \"median_joint_speed\" is {}, expected a number ≥ 0", where, header.median_joint_speed);
  }
  check_audio(header.audio, where);
  if (header.model.iteration < 0) {
    fail("{}: \"iteration\" of \"model\" is {}, expected an integer ≥ 0", where, header.model.iteration);
  }
}

void check_pose(std::span<const float> pose, std::size_t dimensions, std::size_t frame, std::string_view where) {
  if (pose.size() != pose::kJoints * dimensions) {
    fail("{}: frame {} has {} numbers, expected {}", where, frame, pose.size(), pose::kJoints * dimensions);
  }
  for (std::size_t i = 0; i < pose.size(); ++i) {
    if (std::isfinite(pose[i])) continue;
    fail("{}: frame {}, joint {}: {} is {}, expected a finite number", where, frame, pose::kJointNames[i / dimensions],
         kAxes[i % dimensions], pose[i]);
  }
}

void check_dance(const Dance& dance, std::string_view where) {
  check_header(dance, where);
  if (dance.frames.rows() == 0) fail("{}: the dance has no frames", where);
  for (std::size_t t = 0; t < dance.frames.rows(); ++t) check_pose(dance.frames.row(t), dance.dimensions, t, where);
}

Dance seen_from(const pose::Camera& camera, Dance dance) {
  if (dance.dimensions == 2) return dance;
  auto [motion, pixels] = pose::project_normalised(dance.frames, camera);
  dance.dimensions = 2;
  dance.metres_per_unit = 0;
  dance.generation.camera = camera;
  dance.frames = std::move(motion);
  dance.aspect = pixels.aspect();
  dance.median_joint_speed /= pixels.scale[1];
  return dance;
}

void write_dance(const std::filesystem::path& path, const Dance& dance) {
  check_dance(dance, quote(path));
  DanceWriter writer(path, dance);
  for (std::size_t t = 0; t < dance.frames.rows(); ++t) writer.frame(dance.frames.row(t));
  writer.finish(dance.audio);
}

Dance read_dance(const std::filesystem::path& path) {
  const json file = read_json(path);
  const std::string where = quote(path);
  check_format(file, where);
  const json& frames = list_of(file, "frames", where);
  if (frames.empty()) fail("{}: the dance has no frames", where);
  Dance dance{parse_header(file, where), {}};
  dance.frames = Matrix(frames.size(), pose::kJoints * dance.dimensions);
  for (std::size_t t = 0; t < frames.size(); ++t) parse_frame(frames[t], t, dance.frames.row(t), where);
  return dance;
}

}  // namespace choreo::output
