"""Reads BVH, and where its joints are: an independent reader for the tests of --bvh."""
import math


def rotation(axis, degrees):
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return {"X": [[1, 0, 0], [0, c, -s], [0, s, c]], "Y": [[c, 0, s], [0, 1, 0], [-s, 0, c]],
            "Z": [[c, -s, 0], [s, c, 0], [0, 0, 1]]}[axis]


def product(a, b):
    return [[sum(a[i][k] * b[k][j] for k in range(3)) for j in range(3)] for i in range(3)]


def turned(matrix, vector):
    return [sum(matrix[i][k] * vector[k] for k in range(3)) for i in range(3)]


class Bvh:
    """joints: [name, parent's index, offset, channels]; frames: the numbers; fps."""

    def __init__(self, text):
        self.joints, stack = [], []
        head, motion = text.split("MOTION\n")
        words = iter(head.split())
        for word in words:
            if word in ("ROOT", "JOINT"):
                self.joints.append([next(words), stack[-1] if stack else None, None, []])
            elif word == "End":
                next(words)
                self.joints.append([self.joints[stack[-1]][0] + "_end", stack[-1], None, []])
            elif word == "{":
                stack.append(len(self.joints) - 1)
            elif word == "}":
                stack.pop()
            elif word == "OFFSET":
                self.joints[stack[-1]][2] = [float(next(words)) for _ in range(3)]
            elif word == "CHANNELS":
                self.joints[stack[-1]][3] = [next(words) for _ in range(int(next(words)))]
        lines = motion.splitlines()
        self.fps = 1 / float(lines[1].split()[-1])
        self.frames = [[float(number) for number in line.split()] for line in lines[2:]]
        assert len(self.frames) == int(lines[0].split()[-1])
        assert {len(frame) for frame in self.frames} == {sum(len(joint[3]) for joint in self.joints)}

    def places(self, frame):
        """Where each joint is, by name."""
        numbers, found, frames = iter(frame), {}, []
        for name, parent, offset, channels in self.joints:
            place, turn = list(offset), [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
            if parent is not None:
                base, around = frames[parent]
                place = [a + b for a, b in zip(base, turned(around, offset))]
                turn = around
            for channel in channels:
                value = next(numbers)
                if channel.endswith("position"):
                    place["XYZ".index(channel[0])] += value
                else:
                    turn = product(turn, rotation(channel[0], value))
            frames.append((place, turn))
            found[name] = place
        return found
