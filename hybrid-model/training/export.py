"""Writes a checkpoint as the engine reads it: config.json and model.safetensors, every tensor in bf16.

    python export.py CHECKPOINT [CHECKPOINT ...] MODEL_DIR

Of several checkpoints the mean is written.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from reference import Config, Eunoe


def export(model: Eunoe, folder: Path, dtype=torch.bfloat16):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(model.config.to_json(str(dtype).removeprefix("torch.")))
    tensors = {name: p.detach().to(dtype).contiguous() for name, p in model.state_dict().items()}
    save_file(tensors, str(folder / "model.safetensors"), metadata={"format": "pt"})


def load(folder: Path, dtype=torch.float32) -> Eunoe:
    """The model of a folder, its stored weights widened to `dtype`."""
    model = Eunoe(Config.read(Path(folder) / "config.json"))
    weights = load_file(str(Path(folder) / "model.safetensors"))
    model.load_state_dict({name: t.to(dtype) for name, t in weights.items()})
    return model.to(dtype).eval()


def main():
    saved = [torch.load(path, weights_only=True) for path in sys.argv[1:-1]]
    model = Eunoe(Config(**saved[0]["config"]))
    model.load_state_dict({name: sum(s["model"][name] for s in saved) / len(saved) for name in saved[0]["model"]})
    export(model, Path(sys.argv[-1]))


if __name__ == "__main__":
    main()
