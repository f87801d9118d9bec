#pragma once

#include "choreo/pose/motion.h"
#include "choreo/pose/openpose.h"
#include "choreo/pose/scene.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace choreo::pose {

/// One person from where they appear to where they are lost.
struct Track {
  std::size_t begin = 0;              ///< frame
  std::vector<const Person*> people;  ///< one a frame from there, null where the person isn't seen; the last one is
  double worth = 0;                   ///< what the dancer is chosen by; choose_dancer() fills it in

  [[nodiscard]] std::size_t end() const { return begin + people.size(); }
};

/// Everybody's tracks, in order of their beginnings. Frame by frame, who is there is assigned to who was: by distance
/// from where they were heading, pose, limb lengths and size. A person who isn't seen for kLongestGap, or at a shot
/// cut, is lost.
std::vector<Track> find_tracks(const Scene& scene, double fps);

/// The dancer, frame by frame.
struct Dancer {
  std::vector<const Person*> people;  ///< [T], null where the dancer isn't seen
  std::vector<std::size_t> cuts;      ///< frames at which another track begins: what is before doesn't go on there
};

/// Number `person` of the most visible people (0: the most visible one): by the joints seen, less of those who are much
/// smaller than others and of those who hardly move (spectators). One who is lost, or whose shot ends, may go on
/// as another track: of all sequences of tracks, the most visible one, with a price on every change.
/// Throws Error when there are fewer people; person 0 may be nobody.
Dancer choose_dancer(const Scene& scene, double fps, std::size_t person = 0);

/// The dancer's motion: look_at(), choose_dancer(), and where each joint was seen.
Motion follow_dancer(const Recording& recording, double fps, std::optional<PictureSize> picture = {},
                     std::size_t person = 0);
Motion to_motion(const Dancer& dancer, double fps);

}  // namespace choreo::pose
