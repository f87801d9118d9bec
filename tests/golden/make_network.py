"""The network, its loss and every gradient in NumPy, float64, from the equations: network.safetensors, and
(no part of the paper) motion_network.safetensors, of one that sees motion and predicts steps.

    python tests/golden/make_network.py

Made with Python 3.11, numpy 2.4.6, safetensors 0.8.0. After J. Lee, S. Kim, K. Lee, "Automatic choreography
generation with convolutional encoder-decoder network", ISMIR 2019, section 3. Gradients are by hand, and checked here
against central differences. Weights and inputs are rounded to f32 first, so that a reader starts from the same numbers.

param/NAME, grad/NAME       every weight and bias, and d(pose + limb_weight limb) / d it
pose.{mean,deviation,step} [30], of the others alone
input/skeleton [B, 30, T]   input/mel [B, 6, T] in dB   mel.mean [6]   mel.deviation [6]
                            of the third: [B, 6 + 15 + 90, T]: then the count, and the move's pose, the way there, and
                            its pose half a beat later
target [B, 30, T]   mask [B, T] u8, 1 where a frame counts   output [B, 30, T]   loss [2]: pose, limb
coincident/...              the loss alone where the *prediction* has limbs of length 0:
                            predicted, target [1, 30, 4], mask [1, 4], loss [2], grad [1, 30, 4] (w.r.t. predicted)
"""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

HERE = Path(__file__).parent
BATCH, FRAMES, COUNTED = 2, 70, 41  # of the second cut only COUNTED frames are there
KERNEL = 3
CONFIG = {
    "audio": {"n_mels": 6},
    "model": {"encoder_channels": 8, "decoder_channels": 4,
              "encoder_dilations": [1, 3, 9, 27, 1, 3, 9, 27, 3, 3], "decoder_dilations": [1, 3, 9, 27, 3, 3]},
    "loss": {"limb_weight": 1},
}
MOTION = {"pose_input": "motion", "pose_output": "step"}
E, D = CONFIG["model"]["encoder_channels"], CONFIG["model"]["decoder_channels"]
LIMBS = np.array([(0, 1), (1, 2), (2, 3), (3, 4), (1, 5), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (10, 11),
                  (8, 12), (12, 13), (13, 14)])


def velocity(skeleton):
    """The way to each pose from the one before; the first pose stands still."""
    return np.diff(skeleton, axis=2, prepend=skeleton[:, :, :1])


# ---- layers: each `forward` returns its output and the function that carries a gradient back ----

class Network:
    """Weights by name, and their gradients, which `backward` functions add to; `poses` are the pose statistics
    [3, 30, 1] (mean, deviation, step) of a network that sees motion and predicts steps."""

    def __init__(self, weights, poses=None):
        self.weights = weights
        self.poses = poses
        self.grads = {name: np.zeros_like(value) for name, value in weights.items()}

    def conv(self, name, x, dilation=1):
        """[B, in, T] -> [B, out, T]: y_t = b + sum_k W_k x_(t - (K-1-k) d), x = 0 before the start."""
        w, b = self.weights[name + ".weight"], self.weights[name + ".bias"]
        frames, taps = x.shape[2], w.shape[2]
        past = [(taps - 1 - k) * dilation for k in range(taps)]
        shifted = [np.pad(x, ((0, 0), (0, 0), (p, 0)))[:, :, :frames] for p in past]
        y = b[:, None] + sum(np.einsum("oi,bit->bot", w[:, :, k], s) for k, s in enumerate(shifted))

        def backward(dy):
            dx = np.zeros_like(x)
            for k, p in enumerate(past):
                self.grads[name + ".weight"][:, :, k] += np.einsum("bot,bit->oi", dy, shifted[k])
                dx[:, :, :frames - p] += np.einsum("oi,bot->bit", w[:, :, k], dy[:, :, p:])
            self.grads[name + ".bias"] += dy.sum(axis=(0, 2))
            return dx
        return y, backward

    def block(self, name, x, dilation):
        """CDHC: y = tanh(H1) relu(H2) + (1 - tanh(H1)) x, with [H1, H2] = conv(x)."""
        h, conv_back = self.conv(name, x, dilation)
        h1, h2 = np.split(h, 2, axis=1)
        gate, relu = np.tanh(h1), np.maximum(h2, 0)

        def backward(dy):
            dh1 = dy * (relu - x) * (1 - gate**2)
            dh2 = dy * gate * (h2 > 0)
            return dy * (1 - gate) + conv_back(np.concatenate([dh1, dh2], axis=1))
        return gate * relu + (1 - gate) * x, backward

    def encoder(self, name, x):
        """[B, in, T] -> [B, E, T]."""
        chain = Chain()
        for i in range(3):
            x = chain(self.conv(f"{name}.input.{i}", x))
            x = chain(relu(x)) if i < 2 else x
        for i, dilation in enumerate(CONFIG["model"]["encoder_dilations"]):
            x = chain(self.block(f"{name}.blocks.{i}", x, dilation))
        return x, chain.backward

    def fuse(self, skeleton, music):
        """Two [B, E, T] -> [B, D, T]: sigmoid(Dec1) tanh(Dec2); backward gives both gradients."""
        dec1, gate_back = self.conv("fuse.gate", skeleton)
        dec2, filter_back = self.conv("fuse.filter", skeleton)
        (s, s_back), (t, t_back) = sigmoid(dec1 + music[:, :D]), tanh(dec2 + music[:, D:])

        def backward(dy):
            d1, d2 = s_back(dy * t), t_back(dy * s)
            return gate_back(d1) + filter_back(d2), np.concatenate([d1, d2], axis=1)
        return s * t, backward

    def decoder(self, x):
        """[B, D, T] -> [B, 30, T]."""
        chain = Chain()
        for i, dilation in enumerate(CONFIG["model"]["decoder_dilations"]):
            x = chain(self.block(f"decoder.blocks.{i}", x, dilation))
        for i in range(3):
            x = chain(tanh(chain(self.conv(f"decoder.hidden.{i}", x))))
        x = chain(self.conv("decoder.output", x))
        return x, chain.backward

    def see(self, skeleton):
        """The skeleton encoder's input: poses, or standardised ones and velocities; the first pose stands still."""
        if self.poses is None:
            return skeleton
        mean, deviation, step = self.poses
        return np.concatenate([(skeleton - mean) / deviation, velocity(skeleton) / step], axis=1)

    def finish(self, skeleton, x):
        """Poses from what the decoder says: through a sigmoid, or steps from the last pose."""
        if self.poses is None:
            return sigmoid(x)
        return skeleton + self.poses[2] * x, lambda dy: self.poses[2] * dy

    def forward(self, skeleton, mel):
        """Skeleton [B, 30, T] and standardised mel [B, bands, T] -> [B, 30, T]; backward fills `grads`."""
        e_s, skeleton_back = self.encoder("skeleton_encoder", self.see(skeleton))
        e_m, music_back = self.encoder("music_encoder", mel)
        fused, fuse_back = self.fuse(e_s, e_m)
        decoded, decoder_back = self.decoder(fused)
        y, finish_back = self.finish(skeleton, decoded)

        def backward(dy):
            de_s, de_m = fuse_back(decoder_back(finish_back(dy)))
            skeleton_back(de_s)
            music_back(de_m)
        return y, backward


class Chain:
    """Layers in a row: call it with a layer's (output, backward), get the output."""

    def __init__(self):
        self.backwards = []

    def __call__(self, result):
        self.backwards.append(result[1])
        return result[0]

    def backward(self, dy):
        for back in reversed(self.backwards):
            dy = back(dy)
        return dy


def relu(x):
    return np.maximum(x, 0), lambda dy: dy * (x > 0)


def tanh(x):
    y = np.tanh(x)
    return y, lambda dy: dy * (1 - y**2)


def sigmoid(x):
    y = 1 / (1 + np.exp(-x))
    return y, lambda dy: dy * y * (1 - y)


# ---- loss ------------------------------------------------------------------------------------

def limb_vectors(poses):
    """[B, 30, T] -> [B, 14, 2, T]."""
    joints = poses.reshape(len(poses), 15, 2, -1)
    return joints[:, LIMBS[:, 0]] - joints[:, LIMBS[:, 1]]


def loss_and_gradient(predicted, target, mask, limb_weight):
    """([2] pose and limb, [B, 30, T] gradient of their weighted sum): means over the frames that count."""
    counted = mask[:, None, :].astype(np.float64)
    frames = counted.sum()
    difference = (predicted - target) * counted
    vectors = limb_vectors(predicted)
    length = np.linalg.norm(vectors, axis=2)
    stretch = (length - np.linalg.norm(limb_vectors(target), axis=2)) * counted
    loss = np.array([np.abs(difference).sum() / (30 * frames), np.abs(stretch).sum() / (14 * frames)])

    # d|v|/dv is v / |v|, and 0 where v is: dividing by 1 there leaves the zero vector.
    pull = np.sign(stretch)[:, :, None] * vectors / np.where(length > 0, length, 1)[:, :, None]
    of_joints = np.zeros((len(predicted), 15, 2, predicted.shape[2]))
    for limb, (a, b) in enumerate(LIMBS):
        of_joints[:, a] += pull[:, limb]
        of_joints[:, b] -= pull[:, limb]
    gradient = np.sign(difference) / (30 * frames)
    return loss, gradient + limb_weight * of_joints.reshape(predicted.shape) / (14 * frames)


# ---- inputs ----------------------------------------------------------------------------------

def f32(values):
    """Rounded to float32, kept in float64."""
    return np.asarray(values, np.float32).astype(np.float64)


def shapes():
    """Every weight's shape by its checkpoint name, [out, in, kernel]."""
    bands, model = CONFIG["audio"]["n_mels"], CONFIG["model"]
    layers = {}
    seen = 60 if "pose_input" in model else 30
    for name, inputs in ("skeleton_encoder", seen), ("music_encoder", bands):
        layers |= {f"{name}.input.{i}": (E, E if i else inputs, 1) for i in range(3)}
        layers |= {f"{name}.blocks.{i}": (2 * E, E, KERNEL) for i in range(len(model["encoder_dilations"]))}
    layers |= {"fuse.gate": (D, E, 1), "fuse.filter": (D, E, 1)}
    layers |= {f"decoder.blocks.{i}": (2 * D, D, KERNEL) for i in range(len(model["decoder_dilations"]))}
    layers |= {f"decoder.hidden.{i}": (D, D, 1) for i in range(3)}
    return layers | {"decoder.output": (30, D, 1)}


def random_weights(rng):
    """Scaled by 0.8 / sqrt(fan in): signals don't vanish, and rounding isn't amplified from layer to layer."""
    weights = {}
    for name, shape in shapes().items():
        scale = 0.8 / np.sqrt(shape[1] * shape[2])
        weights[name + ".weight"] = f32(scale * rng.standard_normal(shape))
        weights[name + ".bias"] = f32(0.2 * rng.standard_normal(shape[0]))
    return weights


def random_cuts(rng):
    """Skeletons, mel, targets and mask; beyond its end the second cut is padded."""
    mask = np.ones((BATCH, FRAMES), np.uint8)
    mask[1, COUNTED:] = 0
    there = mask[:, None, :]
    poses = f32(rng.uniform(0.05, 0.95, (BATCH, 30, FRAMES + 1)))
    poses[0, 28:30, 12] = poses[0, 26:28, 12]  # LAnkle on LKnee: a target limb of length 0 (frame 11 of it)
    mel = f32(-40 + 20 * rng.standard_normal((BATCH, CONFIG["audio"]["n_mels"], FRAMES)))
    return poses[:, :, :-1] * there, np.where(there, mel, -100.0), poses[:, :, 1:] * there, mask


def coincident_case(rng):
    """Four frames of prediction: joints apart; Neck on Nose; all joints in one point; masked out."""
    predicted, target = f32(rng.uniform(0.05, 0.95, (2, 1, 30, 4)))
    predicted[0, 2:4, 1] = predicted[0, 0:2, 1]
    predicted[0, :, 2] = 0.5
    return predicted, target, np.array([[1, 1, 1, 0]], np.uint8)


# ---- check and write -------------------------------------------------------------------------

def check_gradients(network, loss, rng, entries=4, step=1e-6):
    """Central differences at a few entries of every tensor."""
    for name, weights in network.weights.items():
        for _ in range(entries):
            at = tuple(rng.integers(n) for n in weights.shape)
            kept, found = weights[at], []
            for sign in (1, -1):
                weights[at] = kept + sign * step
                found.append(loss())
            weights[at] = kept
            difference = (found[0] - found[1]) / (2 * step)
            by_hand = network.grads[name][at]
            assert abs(difference - by_hand) < 1e-8 + 1e-4 * abs(by_hand), (name, at, difference, by_hand)


def save(name, tensors):
    """Write f32 (masks stay u8) beside this script, with the config."""
    stored = {key: np.ascontiguousarray(value, np.uint8 if value.dtype == np.uint8 else np.float32)
              for key, value in tensors.items()}
    save_file(stored, HERE / f"{name}.safetensors", metadata={"config": json.dumps(CONFIG)})


def random_poses(rng):
    """Pose statistics: mean, deviation and step, the last as large as the steps of random_cuts()."""
    return f32([rng.uniform(0.4, 0.6, (30, 1)), rng.uniform(0.1, 0.3, (30, 1)), rng.uniform(0.2, 0.5, (30, 1))])


def network_case(rng, poses=None):
    """A network on random cuts: its weights, inputs, output, loss and gradients."""
    network = Network(random_weights(rng), poses)
    skeleton, mel, target, mask = random_cuts(rng)
    mean, deviation = f32(rng.uniform(-45, -35, mel.shape[1])), f32(rng.uniform(15, 25, mel.shape[1]))
    standardised = (mel - mean[:, None]) / deviation[:, None]
    limb_weight = CONFIG["loss"]["limb_weight"]

    output, backward = network.forward(skeleton, standardised)
    loss, gradient = loss_and_gradient(output, target, mask, limb_weight)
    backward(gradient)

    def total():
        pose, limb = loss_and_gradient(network.forward(skeleton, standardised)[0], target, mask, limb_weight)[0]
        return pose + limb_weight * limb
    check_gradients(network, total, rng)

    tensors = {"input/skeleton": skeleton, "input/mel": mel, "mel.mean": mean, "mel.deviation": deviation,
               "target": target, "mask": mask, "output": output, "loss": loss}
    tensors |= {"param/" + name: value for name, value in network.weights.items()}
    tensors |= {"grad/" + name: value for name, value in network.grads.items()}
    if poses is not None:
        tensors |= {"pose." + name: value[:, 0] for name, value in zip(("mean", "deviation", "step"), poses)}
    return tensors


def main():
    rng = np.random.default_rng(2019)
    tensors = network_case(rng)
    predicted, wanted, counted = coincident_case(rng)
    values, slope = loss_and_gradient(predicted, wanted, counted, CONFIG["loss"]["limb_weight"])
    tensors |= {"coincident/predicted": predicted, "coincident/target": wanted, "coincident/mask": counted,
                "coincident/loss": values, "coincident/grad": slope}
    save("network", tensors)
    CONFIG["model"] |= MOTION
    save("motion_network", network_case(rng, random_poses(rng)))


if __name__ == "__main__":
    main()
