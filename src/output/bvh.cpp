#include "choreo/output/bvh.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"
#include "choreo/pose/skeleton.h"

#include <Eigen/Geometry>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numbers>
#include <string>
#include <vector>

namespace choreo::output {
namespace {

using Eigen::Quaterniond;
using Eigen::Vector3d;

constexpr double kCentimetres = 100, kTallness = 1.7;  // cm/m, m
constexpr int kNone = -1;

/// A joint of the hierarchy: it hangs on `parent`, and its rotation turns the bone from joint `from` to `to`, which
/// points along `rest` in T-pose.
struct Node {
  const char* name;
  int parent;
  std::size_t from, to;
  std::array<double, 3> rest;
};

/// The bones; a node's joint lies where its parent's bone ends, or where its parent lies if that has the same `from`.
constexpr std::array<Node, 15> kNodes{{
    {"Hips", kNone, 8, 8, {0, 0, 0}},
    {"Spine", 0, 8, 1, {0, 1, 0}},
    {"Head", 1, 1, 0, {0, 1, 0}},
    {"LeftShoulder", 1, 1, 5, {1, 0, 0}},
    {"LeftArm", 3, 5, 6, {1, 0, 0}},
    {"LeftForeArm", 4, 6, 7, {1, 0, 0}},
    {"RightShoulder", 1, 1, 2, {-1, 0, 0}},
    {"RightArm", 6, 2, 3, {-1, 0, 0}},
    {"RightForeArm", 7, 3, 4, {-1, 0, 0}},
    {"LHipJoint", 0, 8, 12, {1, 0, 0}},
    {"LeftUpLeg", 9, 12, 13, {0, -1, 0}},
    {"LeftLeg", 10, 13, 14, {0, -1, 0}},
    {"RHipJoint", 0, 8, 9, {-1, 0, 0}},
    {"RightUpLeg", 12, 9, 10, {0, -1, 0}},
    {"RightLeg", 13, 10, 11, {0, -1, 0}},
}};

/// What a bone that ends in nothing else is followed by.
const char* extremity_of(std::size_t joint) {
  switch (joint) {
    case 7:
      return "LeftHand";
    case 4:
      return "RightHand";
    case 14:
      return "LeftFoot";
    case 11:
      return "RightFoot";
    default:
      return nullptr;
  }
}

Vector3d vector_of(const std::array<double, 3>& values) { return {values[0], values[1], values[2]}; }

/// A frame's joints in centimetres, y up, seen from the front.
std::vector<Vector3d> joints_of(const Dance& dance, std::size_t frame, double scale) {
  std::vector<Vector3d> joints;
  const auto pose = dance.frames.row(frame);
  for (std::size_t j = 0; j < pose::kJoints; ++j) {
    joints.emplace_back(scale * (pose[3 * j] - 0.5), -scale * (pose[3 * j + 1] - 0.5),
                        -scale * (pose[3 * j + 2] - 0.5));
  }
  return joints;
}

double length_of(const std::vector<Vector3d>& joints, const Node& node) {
  return (joints[node.to] - joints[node.from]).norm();
}

/// Centimetres a unit.
double scale_of(const Dance& dance) {
  if (dance.metres_per_unit > 0) return kCentimetres * dance.metres_per_unit;
  const auto joints = joints_of(dance, 0, 1);
  double tall = 0;  // from the nose down one leg
  for (const std::size_t i : {1U, 2U, 10U, 11U}) tall += length_of(joints, kNodes[i]);
  return tall > 0 ? kCentimetres * 0.93 * kTallness / tall : kCentimetres;
}

/// The rotation whose x and y axes come nearest to these, x first; nothing where they lie along each other.
Quaterniond frame_of(const Vector3d& x, const Vector3d& y, const Quaterniond& otherwise) {
  const Vector3d z = x.cross(y);
  if (!(z.norm() > 1e-9 * x.norm() * y.norm())) return otherwise;
  Eigen::Matrix3d axes;
  axes.col(0) = x.normalized();
  axes.col(2) = z.normalized();
  axes.col(1) = axes.col(2).cross(axes.col(0));
  return Quaterniond(axes);
}

/// Every node's rotation against its parent. A limb that goes all the way round would turn about itself at once where
/// it points away from its rest; so it is turned on from the last frame, and about itself led back to where the least
/// rotation from its rest would have it.
class Poser {
 public:
  explicit Poser(double fps) : most_(kLedBack / fps) {}

  std::vector<Quaterniond> rotations(const std::vector<Vector3d>& joints) {
    const Vector3d across = joints[12] - joints[9], up = joints[1] - joints[8], shoulders = joints[5] - joints[2];
    for (std::size_t i = 0; i < kNodes.size(); ++i) {
      const Node& node = kNodes[i];
      const Quaterniond parent =
          node.parent == kNone ? Quaterniond::Identity() : global_[static_cast<std::size_t>(node.parent)];
      Quaterniond turned = parent;
      if (i == 0) turned = frame_of(across, up, global_[0]);
      if (i == 1) turned = frame_of(shoulders, up, parent);
      if (i > 0) turned = along(turned, parent * local_[i], i, joints[node.to] - joints[node.from]);
      global_[i] = turned.normalized();
      local_[i] = parent.conjugate() * global_[i];
    }
    begun_ = true;
    return {local_.begin(), local_.end()};
  }

 private:
  static constexpr double kLedBack = 2.5;  // rad/s

  /// The rotation that brings a node's rest along `way`, with the least turn from `resting`, what it would be at rest;
  /// but about itself no more than may be in a frame from `last`, what it was against its parent. The spine turns as
  /// the shoulders do.
  [[nodiscard]] Quaterniond along(const Quaterniond& resting, const Quaterniond& last, std::size_t node,
                                  const Vector3d& way) const {
    if (!(way.norm() > 0)) return last;
    const Vector3d rest = vector_of(kNodes[node].rest), to = way.normalized();
    Quaterniond wanted = Quaterniond::FromTwoVectors(resting * rest, to) * resting;
    if (!begun_ || node == 1) return wanted;
    const Quaterniond carried = Quaterniond::FromTwoVectors(last * rest, to) * last;
    const Vector3d side = rest.unitOrthogonal(), a = carried * side, b = wanted * side;
    const double twist = std::atan2(to.dot(a.cross(b)), a.dot(b));
    return Quaterniond(Eigen::AngleAxisd(std::clamp(twist, -most_, most_), to)) * carried;
  }

  double most_;         // twist a frame [rad]
  bool begun_ = false;  // there was a frame before
  std::array<Quaterniond, kNodes.size()> global_ = identities(), local_ = identities();

  static std::array<Quaterniond, kNodes.size()> identities() {
    std::array<Quaterniond, kNodes.size()> all;
    all.fill(Quaterniond::Identity());
    return all;
  }
};

struct BvhFrame {
  Vector3d root;
  std::vector<Quaterniond> rotations;
};

/// A rotation as turns about z, x and y [degrees], of all that are the same the one nearest to the last frame's.
void to_angles(const Quaterniond& rotation, std::array<double, 3>& last) {
  const Eigen::Matrix3d m = rotation.toRotationMatrix();
  const double x = std::asin(std::clamp(m(2, 1), -1.0, 1.0));
  const std::array<double, 3> one{std::atan2(-m(0, 1), m(1, 1)), x, std::atan2(-m(2, 0), m(2, 2))};
  const std::array<double, 3> other{one[0] + std::numbers::pi, std::numbers::pi - x, one[2] + std::numbers::pi};
  std::array<double, 3> best{};
  double least = -1;
  for (const auto& angles : {one, other}) {
    std::array<double, 3> near{};
    double away = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const double degrees = angles[i] * 180 / std::numbers::pi;
      near[i] = degrees + 360 * std::round((last[i] - degrees) / 360);
      away += std::abs(near[i] - last[i]);
    }
    if (least < 0 || away < least) least = away, best = near;
  }
  last = best;
}

std::string offset_text(const Vector3d& offset, int depth) {
  return fmt::format("{:{}}OFFSET {:.5f} {:.5f} {:.5f}\n", "", 2 * depth, offset.x(), offset.y(), offset.z());
}

/// The hierarchy from a node on.
void append_node(std::string& text, std::size_t i, const std::vector<Vector3d>& joints, int depth) {
  constexpr double kExtremity = 8;  // cm
  const Node& node = kNodes[i];
  const bool root = node.parent == kNone;
  Vector3d offset = Vector3d::Zero();
  if (!root) {
    const Node& parent = kNodes[static_cast<std::size_t>(node.parent)];
    offset = length_of(joints, parent) * vector_of(parent.rest);
  }
  const std::string indent(static_cast<std::size_t>(2 * depth), ' ');
  text += fmt::format("{}{} {}\n{}{{\n", indent, root ? "ROOT" : "JOINT", node.name, indent) +
          offset_text(offset, depth + 1);
  text += indent + (root ? "  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation\n"
                         : "  CHANNELS 3 Zrotation Xrotation Yrotation\n");
  bool has_child = false;
  for (std::size_t child = i + 1; child < kNodes.size(); ++child) {
    if (kNodes[child].parent != static_cast<int>(i)) continue;
    append_node(text, child, joints, depth + 1);
    has_child = true;
  }
  if (!has_child) {
    const Vector3d end = length_of(joints, node) * vector_of(node.rest);
    if (const char* name = extremity_of(node.to)) {
      const Vector3d way =
          node.rest[1] < 0 ? Vector3d(0, 0, 2 * kExtremity) : Vector3d(kExtremity * vector_of(node.rest));
      text += fmt::format("{0}  JOINT {1}\n{0}  {{\n", indent, name) + offset_text(end, depth + 2);
      text +=
          indent + "    CHANNELS 3 Zrotation Xrotation Yrotation\n" + indent + "    End Site\n" + indent + "    {\n";
      text += offset_text(way, depth + 3) + indent + "    }\n" + indent + "  }\n";
    } else {
      text += indent + "  End Site\n" + indent + "  {\n" + offset_text(end, depth + 2) + indent + "  }\n";
    }
  }
  text += indent + "}\n";
}

/// The nodes in the order of the hierarchy, and how many extremities follow each.
void append_frame(std::string& text, const BvhFrame& frame, std::vector<std::array<double, 3>>& last) {
  fmt::format_to(std::back_inserter(text), "{:.5f} {:.5f} {:.5f}", frame.root.x(), frame.root.y(), frame.root.z());
  for (std::size_t i = 0; i < kNodes.size(); ++i) {
    to_angles(frame.rotations[i], last[i]);
    for (const double angle : last[i]) fmt::format_to(std::back_inserter(text), " {:.5f}", angle);
    if (extremity_of(kNodes[i].to) != nullptr) text += " 0 0 0";
  }
  text += '\n';
}

BvhFrame between(const BvhFrame& a, const BvhFrame& b, double part) {
  BvhFrame mixed{a.root + part * (b.root - a.root), {}};
  for (std::size_t i = 0; i < kNodes.size(); ++i) mixed.rotations.push_back(a.rotations[i].slerp(part, b.rotations[i]));
  return mixed;
}

}  // namespace

void write_bvh(const std::filesystem::path& path, const Dance& dance, double fps) {
  check_dance(dance, quote(path));
  if (dance.dimensions != pose::kSpaceDimensions)
    fail("{}: a 2-D dance can't be written as BVH: it has no depth", quote(path));
  const double scale = scale_of(dance), rate = fps > 0 ? fps : dance.fps;
  Poser poser(dance.fps);
  std::vector<BvhFrame> frames;
  for (std::size_t t = 0; t < dance.frames.rows(); ++t) {
    const auto joints = joints_of(dance, t, scale);
    frames.push_back({joints[pose::kMidHip], poser.rotations(joints)});
  }
  std::string text = "HIERARCHY\n";
  append_node(text, 0, joints_of(dance, 0, scale), 0);
  const double last = static_cast<double>(frames.size() - 1) / dance.fps;
  const auto count = static_cast<std::size_t>(std::floor(last * rate + 1e-6)) + 1;
  text += fmt::format("MOTION\nFrames: {}\nFrame Time: {:.8f}\n", count, 1 / rate);
  std::vector<std::array<double, 3>> angles(kNodes.size());
  for (std::size_t k = 0; k < count; ++k) {
    const double at = std::min(static_cast<double>(k) / rate * dance.fps, static_cast<double>(frames.size() - 1));
    const auto before = static_cast<std::size_t>(at);
    const std::size_t after = std::min(before + 1, frames.size() - 1);
    append_frame(text, between(frames[before], frames[after], at - static_cast<double>(before)), angles);
  }
  write_atomically(path, text);
}

}  // namespace choreo::output
