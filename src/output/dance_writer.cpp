#include "choreo/output/dance_writer.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/pose/skeleton.h"

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <utility>

namespace choreo::output {
namespace {

std::string joint_list() {
  std::string text;
  for (const std::string_view name : pose::kJointNames) text += (text.empty() ? "" : ", ") + quote(name);
  return text;
}

std::string limb_list() {
  std::string text;
  for (const auto& [a, b] : pose::kLimbs) text += fmt::format("{}[{}, {}]", text.empty() ? "" : ", ", a, b);
  return text;
}

/// Everything up to the first frame. `{}` writes a double with the digits that it needs, whatever the locale.
std::string header_text(const DanceHeader& header) {
  std::string text = fmt::format("{{\"format\": \"choreo-dance\", \"version\": 1,\n\"fps\": {}, \"aspect\": {},{}\n",
                                 header.fps, header.aspect, header.dimensions == 2 ? "" : " \"dimensions\": 3,");
  text += fmt::format("\"joints\": [{}],\n\"limbs\": [{}],\n", joint_list(), limb_list());
  text += fmt::format("\"model\": {{\"name\": {}, \"iteration\": {}, \"sha256\": {}}},\n", quote(header.model.name),
                      header.model.iteration, quote(header.model.sha256));
  if (header.metres_per_unit > 0) text += fmt::format("\"metres_per_unit\": {},\n", header.metres_per_unit);
  if (header.median_joint_speed > 0) text += fmt::format("\"median_joint_speed\": {},\n", header.median_joint_speed);
  text += fmt::format("\"seed\": {},\n", header.seed);
  if (const Generation& made = header.generation; !made.precision.empty()) {
    text += fmt::format("\"generation\": {{\"variant\": {}, \"style\": {}, \"start\": {}, \"precision\": {}",
                        made.variant, quote(made.style), quote(made.start), quote(made.precision));
    if (made.energy != 1) text += fmt::format(", \"energy\": {}", made.energy);
    if (made.temperature != 0) text += fmt::format(", \"temperature\": {}", made.temperature);
    if (made.camera) text += fmt::format(", \"yaw\": {}, \"pitch\": {}", made.camera->yaw, made.camera->pitch);
    text += "},\n";
  }
  return text + "\"frames\": [";
}

}  // namespace

void append_pose(std::string& text, std::span<const float> pose) {
  const std::size_t dimensions = pose.size() / pose::kJoints;
  text += '[';
  for (std::size_t i = 0; i < pose.size(); ++i) {
    const char* before = i % dimensions != 0 ? ", " : i == 0 ? "[" : ", [";
    fmt::format_to(std::back_inserter(text), "{}{:.7g}{}", before, pose[i], (i + 1) % dimensions == 0 ? "]" : "");
  }
  text += ']';
}

DanceWriter::DanceWriter(std::filesystem::path path, const DanceHeader& header)
    : path_((check_header(header, quote(path)), std::move(path))), file_(path_), dimensions_(header.dimensions) {
  file_.write(header_text(header));
}

void DanceWriter::frame(std::span<const float> pose) {
  check_pose(pose, dimensions_, frames_, quote(path_));
  std::string line = frames_ == 0 ? "\n" : ",\n";
  append_pose(line, pose);
  file_.write(line);
  ++frames_;
}

void DanceWriter::finish(const AudioSource& audio) {
  if (frames_ == 0) fail("{}: the dance has no frames", quote(path_));
  check_audio(audio, quote(path_));
  file_.write(fmt::format("\n],\n\"audio\": {{\"file\": {}, \"seconds\": {}, \"sha256\": {}}}}}\n", quote(audio.file),
                          audio.seconds, quote(audio.sha256)));
  file_.commit();
}

}  // namespace choreo::output
