#include "choreo/pose/recording.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "errors.h"
#include "pose/recordings.h"
#include "temporary_folder.h"

namespace choreo::pose {
namespace {

using testing::error_of;
using testing::frame_json;
using testing::keypoint_file;
using testing::person_json;
using testing::TemporaryFolder;
using testing::write_text;

TEST(FrameNumber, IsTheLastRunOfDigitsBeforeTheEnding) {
  EXPECT_EQ(frame_number("clip_000000000012_keypoints.json"), 12);
  EXPECT_EQ(frame_number("12_keypoints.json"), 12);
  EXPECT_EQ(frame_number("take2_cam3_0007_pose.json"), 7);
  EXPECT_EQ(frame_number("2024 \"x\"\n_5_keypoints.json"), 5);
  EXPECT_EQ(frame_number("-9_keypoints.json"), 9);
}

TEST(FrameNumber, OfAnotherFileIsMinusOne) {
  for (const char* name : {"clip.json", "keypoints.json", "_keypoints.json", "a_keypoints.json", "a_1_keypoints.txt",
                           "a_99999999999999999999999_keypoints.json", ""}) {
    EXPECT_EQ(frame_number(name), -1) << name;
  }
}

TEST(ParsePeople, ReadsEveryVersionsKey) {
  for (const char* key : {"pose_keypoints_2d", "pose_keypoints", "body_parts"}) {
    const auto people = parse_people(frame_json({person_json(100, 200, 25, 0.5, key)}), "x");
    ASSERT_EQ(people.size(), 1U) << key;
    for (std::size_t joint = 0; joint < kJoints; ++joint) {
      EXPECT_EQ(people[0].position[2 * joint], static_cast<float>(100 + joint));
      EXPECT_EQ(people[0].position[2 * joint + 1], static_cast<float>(200 + 2 * joint));
      EXPECT_EQ(people[0].confidence[joint], 0.5F);
    }
  }
}

TEST(ParsePeople, MapsCocoAndMpiWithTheMiddleOfTheHips) {
  for (const int keypoints : {18, 15}) {
    const auto person = parse_people(frame_json({person_json(0, 0, keypoints)}), "x").at(0);
    EXPECT_EQ(person.position[2 * 8], (8 + 11) / 2.0F) << keypoints;  // MidHip: joints 8 and 11 there
    EXPECT_EQ(person.position[2 * 9], 8.0F) << keypoints;             // RHip
    EXPECT_EQ(person.position[2 * 11], 10.0F) << keypoints;           // RAnkle
    EXPECT_EQ(person.position[2 * 14], 13.0F) << keypoints;           // LAnkle
    EXPECT_EQ(person.position[2 * 7 + 1], 14.0F) << keypoints;        // LWrist's y
  }
}

TEST(ParsePeople, AMissingHipMakesTheMiddleMissing) {
  auto numbers = std::vector<double>(54, 1.0);
  numbers[3 * 8 + 2] = 0;
  const auto text = fmt::format(R"({{"people":[{{"pose_keypoints":[{}]}}]}})", fmt::join(numbers, ","));
  EXPECT_EQ(parse_people(text, "x").at(0).confidence[8], 0.0F);
}

/// One person of `keypoints` joints in space, joint j at (j, 2 j, 3 j) with this confidence.
std::string space_json(int keypoints, const std::string& before = "") {
  std::string numbers;
  for (int joint = 0; joint < keypoints; ++joint) {
    numbers += fmt::format("{}{},{},{},0.7", joint == 0 ? "" : ",", joint, 2 * joint, 3 * joint);
  }
  return frame_json({"{" + before + "\"pose_keypoints_3d\":[" + numbers + "]}"});
}

TEST(ParsePeople, ReadsWhereTheJointsAreInSpace) {
  const auto person = parse_people(space_json(25), "x", 3).at(0);
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      EXPECT_EQ(person.space[3 * joint + axis], static_cast<float>((axis + 1) * joint));
    }
    EXPECT_EQ(person.space_confidence[joint], 0.7F);
    EXPECT_EQ(person.confidence[joint], 0.7F);
    EXPECT_EQ(person.position[2 * joint + 1], static_cast<float>(2 * joint)) << "x and y stand for the picture's";
  }
  EXPECT_TRUE(person.flat);
  for (const int keypoints : {18, 15}) {
    EXPECT_EQ(parse_people(space_json(keypoints), "x", 3).at(0).space[3 * 8 + 2], 3 * (8 + 11) / 2.0F) << keypoints;
  }
}

TEST(ParsePeople, KeepsThePictureBesideTheSpace) {
  auto numbers = person_json(100, 200).substr(1);
  numbers.back() = ',';
  const auto text = space_json(25, numbers);
  const auto person = parse_people(text, "x", 3).at(0);
  EXPECT_EQ(person.position[0], 100.0F);
  EXPECT_EQ(person.confidence[0], 0.9F);
  EXPECT_EQ(person.space[3 * 2 + 2], 6.0F);
  EXPECT_FALSE(person.flat);
  const auto flat = parse_people(text, "x").at(0);
  EXPECT_EQ(flat.position, person.position);
  EXPECT_EQ(flat.space_confidence[0], 0.0F) << "3-D is read where it is asked for";
}

TEST(ParsePeople, RefusesOddListsInSpaceWhereTheyAreAskedFor) {
  const auto text = space_json(24, person_json(1, 2).substr(1, person_json(1, 2).size() - 2) + ",");
  EXPECT_EQ(error_of([&] { parse_people(text, "f.json", 3); }),
            "f.json: a person of 96 numbers in 3-D, expected 100 (BODY_25), 72 (COCO-18) or 60 (MPI-15)");
  EXPECT_EQ(parse_people(text, "f.json").size(), 1U);
}

TEST(ParsePeople, NobodyIsFine) { EXPECT_TRUE(parse_people(R"({"people":[]})", "x").empty()); }

TEST(ParsePeople, SaysWhatIsWrong) {
  const auto message = [](const std::string& text) { return error_of([&] { parse_people(text, "f.json"); }); };
  EXPECT_EQ(message("{\"people\":"), "f.json: not valid JSON at line 1, column 11");
  EXPECT_EQ(message("[]"), "f.json: expected a JSON object, found a list");
  EXPECT_EQ(message("{}"), "f.json: \"people\" must be a list");
  EXPECT_EQ(message(R"({"people":[5]})"), "f.json: a person must be an object, found a number");
  EXPECT_EQ(message(frame_json({person_json(0, 0, 24)})),
            "f.json: a person of 72 numbers, expected 75 (BODY_25), 54 (COCO-18) or 45 (MPI-15)");
  EXPECT_EQ(message(R"({"people":[{"pose_keypoints_2d":"x"}]})"),
            "f.json: a person's keypoints must be a list, found a string");
  std::string bad = frame_json({person_json(0, 0)});
  bad.replace(bad.find("[0,"), 3, "[null,");
  EXPECT_EQ(message(bad), "f.json: keypoint value 0 is null");
}

TEST(ReadRecording, FrameTHoldsTWhateverTheOrderOfTheFiles) {
  const TemporaryFolder folder;
  for (const int t : {7, 3, 5, 4, 6}) {
    write_text(folder / keypoint_file("clip", t), frame_json({person_json(t, 0)}));
  }
  const auto recording = read_recording(folder.path());
  ASSERT_EQ(recording.frames.size(), 5U);
  for (std::size_t t = 0; t < 5; ++t) EXPECT_EQ(recording.frames[t].at(0).position[0], static_cast<float>(t + 3));
}

TEST(ReadRecording, AGapIsFramesWithNobody) {
  const TemporaryFolder folder;
  for (const int t : {0, 1, 4}) write_text(folder / keypoint_file("c", t), frame_json({person_json(t, 0)}));
  const auto recording = read_recording(folder.path());
  ASSERT_EQ(recording.frames.size(), 5U);
  EXPECT_TRUE(recording.frames[2].empty());
  EXPECT_TRUE(recording.frames[3].empty());
  EXPECT_EQ(recording.frames[4].at(0).position[0], 4.0F);
}

TEST(ReadRecording, OnePercentBrokenIsAFrameWithNobodyAndMoreIsRefused) {
  const TemporaryFolder folder;
  for (int t = 0; t < 100; ++t) write_text(folder / keypoint_file("c", t), frame_json({person_json(t, 0)}));
  write_text(folder / keypoint_file("c", 50), "{\"people\": [");
  const auto recording = read_recording(folder.path());
  EXPECT_EQ(recording.broken, 1U);
  EXPECT_TRUE(recording.frames[50].empty());

  write_text(folder / keypoint_file("c", 51), "");
  const auto message = error_of([&] { read_recording(folder.path()); });
  EXPECT_NE(message.find("2 of 100 OpenPose files are broken, more than 1 %"), std::string::npos) << message;
}

TEST(ReadRecording, ALinkToNowhereIsABrokenFile) {
  const TemporaryFolder folder;
  for (int t = 0; t < 100; ++t) write_text(folder / keypoint_file("c", t), frame_json({person_json(t, 0)}));
  std::filesystem::create_symlink("/no/such/file", folder / keypoint_file("c", 100));
  const auto recording = read_recording(folder.path());
  EXPECT_EQ(recording.broken, 1U);
  EXPECT_EQ(recording.frames.size(), 101U);
}

TEST(ReadRecording, AFolderThatIsntThereIsNamed) {
  EXPECT_EQ(error_of([] { read_recording("/no/such"); }),
            "\"/no/such\": the folder can't be read: No such file or directory");
}

TEST(ReadRecording, RefusesWhatCantBeOneClip) {
  const TemporaryFolder folder;
  EXPECT_NE(error_of([&] { read_recording(folder.path()); }).find("no OpenPose file"), std::string::npos);
  write_text(folder / keypoint_file("a", 1), frame_json({}));
  write_text(folder / keypoint_file("b", 1), frame_json({}));
  EXPECT_NE(error_of([&] { read_recording(folder.path()); }).find("same frame number"), std::string::npos);
  std::filesystem::remove(folder / keypoint_file("b", 1));
  write_text(folder / "c_999999999999_keypoints.json", frame_json({}));
  EXPECT_NE(error_of([&] { read_recording(folder.path()); }).find("frame numbers from 1 to 999999999999 for 2 files"),
            std::string::npos);
}

TEST(ReadRecording, TurnsPeopleInSpaceUpright) {
  const auto motion = testing::space_motion(3).position;
  for (const bool up : {false, true}) {
    const TemporaryFolder folder;
    for (std::size_t t = 0; t < 3; ++t) {
      write_text(folder / keypoint_file("a", static_cast<int>(t)),
                 frame_json({testing::space_person_json(motion, t, {.units = 100, .up = up})}));
    }
    const auto recording = read_recording(folder.path(), 3);
    EXPECT_NEAR(recording.frames[1][0].position[1], 100 * motion(1, 1), 1e-3) << up;
  }
}

TEST(ReadRecording, RefusesPicturesAloneWhereSpaceIsAskedFor) {
  const TemporaryFolder folder;
  write_text(folder / keypoint_file("a", 0), frame_json({}));
  EXPECT_EQ(read_recording(folder.path(), 3).frames.size(), 1U) << "nobody is there";
  write_text(folder / keypoint_file("a", 1), frame_json({person_json(100, 200)}));
  const auto message = error_of([&] { read_recording(folder.path(), 3); });
  EXPECT_NE(message.find("nobody has pose_keypoints_3d"), std::string::npos) << message;
  EXPECT_NE(message.find("pose.dimensions = 2"), std::string::npos) << message;
  write_text(folder / keypoint_file("a", 2), space_json(25));
  const auto recording = read_recording(folder.path(), 3);
  EXPECT_EQ(recording.flat, 1U);
  EXPECT_EQ(recording.dimensions, 3U);
}

}  // namespace
}  // namespace choreo::pose
