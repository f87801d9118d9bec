#!/usr/bin/env python3
"""Time a training step of the paper's network: choreo's beside PyTorch's, in one run, by turns.

    bench_training_against_pytorch.py TRAIN_BENCH [--rounds N] [--precision fp32|bf16]

TRAIN_BENCH is the program built from tests/bench/train_bench.cpp. Needs a whole PyTorch (`pip install torch`; the wheel in
.venv/ lacks what its Python part needs). Both do a step of configs/paper.json on random numbers: 16 cuts of 500 frames,
loss, gradients, Adam, with all the machine's cores. bf16 is autocast there, train.precision=bf16 here. PyTorch is measured
as it comes (eager), with Adam(fused=True), and with the network and its loss under torch.compile besides; a row that can't be
had (torch.compile wants a C++ compiler) says why.
"""

import argparse
import json
import subprocess
import time
from contextlib import nullcontext
from statistics import median

import torch
from torch import nn
from torch.nn import functional

CUTS, FRAMES, POSE, BANDS, ENCODER, DECODER, STEPS = 16, 500, 30, 80, 256, 128, 3
LIMBS = torch.tensor([(0, 1), (1, 2)])


class Block(nn.Module):
    """CDHC: y = tanh(H1) relu(H2) + (1 - tanh(H1)) x, [H1, H2] = causal dilated convolution of x."""

    def __init__(self, channels, dilation):
        super().__init__()
        self.history = 2 * dilation
        self.convolution = nn.Conv1d(channels, 2 * channels, 3, dilation=dilation)

    def forward(self, x):
        h1, h2 = self.convolution(functional.pad(x, (self.history, 0))).chunk(2, dim=1)
        gate = torch.tanh(h1)
        return gate * torch.relu(h2) + (1 - gate) * x


def encoder(inputs):
    layers = [nn.Conv1d(inputs, ENCODER, 1), nn.ReLU(), nn.Conv1d(ENCODER, ENCODER, 1), nn.ReLU(),
              nn.Conv1d(ENCODER, ENCODER, 1)]
    return nn.Sequential(*layers, *(Block(ENCODER, d) for d in (1, 3, 9, 27, 1, 3, 9, 27, 3, 3)))


class Network(nn.Module):
    """The paper's encoder-decoder: poses and mel [B, ., T] to poses [B, 30, T]."""

    def __init__(self):
        super().__init__()
        self.skeleton, self.music = encoder(POSE), encoder(BANDS)
        self.gate, self.filter = nn.Conv1d(ENCODER, DECODER, 1), nn.Conv1d(ENCODER, DECODER, 1)
        hidden = [layer for _ in range(3) for layer in (nn.Conv1d(DECODER, DECODER, 1), nn.Tanh())]
        self.decoder = nn.Sequential(*(Block(DECODER, d) for d in (1, 3, 9, 27, 3, 3)), *hidden,
                                     nn.Conv1d(DECODER, POSE, 1), nn.Sigmoid())

    def forward(self, poses, mel):
        skeleton, music = self.skeleton(poses), self.music(mel)
        gate, filtered = self.gate(skeleton) + music[:, :DECODER], self.filter(skeleton) + music[:, DECODER:]
        return self.decoder(torch.sigmoid(gate) * torch.tanh(filtered))


def limb_lengths(poses):
    joints = poses.unflatten(1, (-1, 2))
    return (joints[:, LIMBS[:, 0]] - joints[:, LIMBS[:, 1]]).square().sum(2).sqrt()


def loss_of(network, poses, mel, target, rounded):
    with rounded():
        output = network(poses, mel)
    output = output.float()
    return (output - target).abs().mean() + (limb_lengths(output) - limb_lengths(target)).abs().mean()


def pytorch_step(precision, fused, compiled):
    """A function that does a step and returns its milliseconds; warm."""
    torch.manual_seed(1)
    network = Network()
    adam = torch.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.9), fused=fused)
    poses, mel, target = torch.rand(CUTS, POSE, FRAMES), torch.randn(CUTS, BANDS, FRAMES), torch.rand(CUTS, POSE, FRAMES)
    rounded = (lambda: torch.autocast("cpu", dtype=torch.bfloat16)) if precision == "bf16" else nullcontext
    loss = torch.compile(loss_of) if compiled else loss_of

    def step():
        start = time.perf_counter()
        adam.zero_grad()
        loss(network, poses, mel, target, rounded).backward()
        adam.step()
        return 1e3 * (time.perf_counter() - start)

    step()
    return step


def pytorch_steps(precision):
    """Each way to do it by its name."""
    ways = {"PyTorch eager": (False, False), "PyTorch fused Adam": (True, False), "PyTorch compiled": (True, True)}
    steps = {}
    for name, (fused, compiled) in ways.items():
        try:
            steps[name] = pytorch_step(precision, fused, compiled)
        except Exception as error:  # whatever it is that this PyTorch lacks
            print(f"{name:18} can't be had: {type(error).__name__}: {str(error).splitlines()[0]}")
    return steps


def choreo_ms(program, precision):
    said = subprocess.run([program, f"--benchmark_filter=step_fused/{int(precision == 'bf16')}/",
                           "--benchmark_format=json"], check=True, capture_output=True, text=True).stdout
    return json.loads(said)["benchmarks"][0]["real_time"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", help="train_bench, as built")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each (default: 5)")
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
    arguments = parser.parse_args()
    steps = pytorch_steps(arguments.precision)
    turns = {name: [] for name in ("choreo", *steps)}
    for _ in range(arguments.rounds):
        turns["choreo"].append(choreo_ms(arguments.program, arguments.precision))
        for name, step in steps.items():
            turns[name].append(median(step() for _ in range(STEPS)))
    print(f"{arguments.precision}, PyTorch {torch.__version__}; ratio: of its time to choreo's, turn by turn")
    for name, times in turns.items():
        ratios = [theirs / ours for ours, theirs in zip(turns["choreo"], times)]
        print(f"{name:18} {median(times):7.0f} ms a step ({min(times):.0f} to {max(times):.0f}), "
              f"ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
