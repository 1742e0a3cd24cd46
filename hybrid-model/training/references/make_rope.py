"""Writes src/test/resources/rope/cases.json: frequencies and attention factors as transformers computes them.

Run in hybrid-model: python training/references/make_rope.py
"""

import copy
import json
import pathlib

from transformers import Gemma3TextConfig, MistralConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

OUT = pathlib.Path("src/test/resources/rope/cases.json")
HEAD_DIM = 32


def ramp(first, last):
    return [round(first + (last - first) * i / (HEAD_DIM // 2 - 1), 4) for i in range(HEAD_DIM // 2)]


def old(theta, scaling, **more):
    return {"rope_theta": theta, "rope_scaling": scaling, **more}


def new(**parameters):
    top = {k: parameters.pop(k) for k in ("max_position_embeddings",) if k in parameters}
    return {"rope_parameters": parameters, **top}


FLAT = {
    "plain": new(rope_type="default", rope_theta=10000.0),
    "plain, half of the head": new(rope_type="default", rope_theta=1e11, partial_rotary_factor=0.5),
    "linear, old form": old(10000.0, {"type": "linear", "factor": 8.0}),
    "linear": new(rope_type="linear", rope_theta=1e6, factor=4.0),
    "dynamic": new(rope_type="dynamic", rope_theta=10000.0, factor=3.0, max_position_embeddings=128),
    "yarn": new(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=2048),
    "yarn, old form": old(1e6, {"type": "yarn", "factor": 8.0, "original_max_position_embeddings": 512}),
    "yarn, trained positions left out": old(10000.0, {"rope_type": "yarn", "factor": 2.0}, max_position_embeddings=4096),
    "yarn, not truncated": new(rope_type="yarn", rope_theta=150000.0, factor=32.0, original_max_position_embeddings=4096, beta_fast=32.0, beta_slow=1.0, truncate=False),
    "yarn, mscale": new(rope_type="yarn", rope_theta=10000.0, factor=40.0, original_max_position_embeddings=4096, beta_fast=16, beta_slow=2, mscale=1.0, mscale_all_dim=0.7),
    "yarn, attention factor, part of the head": new(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=1024, attention_factor=1.25, partial_rotary_factor=0.5),
    "yarn, a step": new(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=4),
    "llama3": new(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192),
    "llama3, old form": old(500000.0, {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}),
    "longrope, within the trained length": new(rope_type="longrope", rope_theta=10000.0, short_factor=ramp(1, 1.5), long_factor=ramp(1.2, 40), factor=16.0, original_max_position_embeddings=512, max_position_embeddings=512),
    "longrope, beyond it": new(rope_type="longrope", rope_theta=10000.0, short_factor=ramp(1, 1.5), long_factor=ramp(1.2, 40), original_max_position_embeddings=256, max_position_embeddings=4096),
    "longrope, old form": old(10000.0, {"type": "longrope", "short_factor": ramp(1, 1.1), "long_factor": ramp(1, 60)}, max_position_embeddings=8192, original_max_position_embeddings=1024),
}
NESTED = {
    "per layer type": {
        "full_attention": {"rope_type": "linear", "rope_theta": 1e6, "factor": 8.0},
        "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
    },
    "per layer type, scaled differently": {
        "full_attention": {"rope_type": "yarn", "rope_theta": 1e6, "factor": 8.0, "original_max_position_embeddings": 4096},
        "sliding_attention": {"rope_type": "llama3", "rope_theta": 10000.0, "factor": 2.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 2048},
    },
}


def computed(config, layer_type):
    config.standardize_rope_params()
    parameters = config.rope_parameters if layer_type is None else config.rope_parameters[layer_type]
    kind = parameters["rope_type"]
    if kind == "default":
        theta = parameters["rope_theta"]
        dim = int(HEAD_DIM * parameters.get("partial_rotary_factor", 1.0))
        return [theta ** (-2 * i / dim) for i in range(dim // 2)], 1.0
    length = config.max_position_embeddings if kind == "longrope" else None
    frequencies, factor = ROPE_INIT_FUNCTIONS[kind](config, "cpu", seq_len=length, layer_type=layer_type)
    return frequencies.tolist(), float(factor)


def case(name, source, config, layer_type=None):
    frequencies, factor = computed(config, layer_type)
    return {"name": name, "layer_type": layer_type, "config": source, "frequencies": frequencies, "attention_factor": factor}


cases = []
for name, source in FLAT.items():
    source = {"max_position_embeddings": 32768, **source}
    config = MistralConfig(hidden_size=HEAD_DIM * 2, num_attention_heads=2, head_dim=HEAD_DIM, **copy.deepcopy(source))
    cases.append(case(name, source, config))
for name, parameters in NESTED.items():
    source = {"max_position_embeddings": 32768, "rope_parameters": parameters}
    for layer_type in parameters:
        config = Gemma3TextConfig(hidden_size=HEAD_DIM * 2, num_attention_heads=2, head_dim=HEAD_DIM, num_hidden_layers=6, **copy.deepcopy(source))
        cases.append(case(name + ", " + layer_type, source, config, layer_type))
OUT.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(len(cases), "cases")
