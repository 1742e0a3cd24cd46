"""Checks the reference against itself in f64: matrix form against the plain recurrence, any cut, packed conversations.

    python check_reference.py
"""

import torch

from make_golden import TINY, tiny
from reference import Packed

TOLERANCE = 1e-10


def difference(a, b) -> float:
    return (a - b).abs().max().item()


@torch.no_grad()
def check(name: str, model):
    ids = torch.randint(2, model.config.vocab_size, (2, 150))
    start = lambda rows: model.start(rows, torch.float64)
    whole, _ = model(ids, start(2))
    steps, _ = model(ids, start(2), stepwise=True)
    parts, states = [], start(2)
    for part in ids.split([1, 70, 2, 77], 1):
        logits, states = model(part, states)
        parts.append(logits)
    ids[:, 60:63], ids[:, 63] = 0, 1
    packed, _ = model(ids, start(2), packed=Packed(ids))
    alone, _ = model(ids[:, 63:], start(2))
    found = {"recurrence": difference(whole, steps), "cuts": difference(whole, torch.cat(parts, 1)), "packing": difference(packed[:, 63:], alone)}
    print(name, found)
    assert max(found.values()) < TOLERANCE, found


if __name__ == "__main__":
    torch.manual_seed(0)
    for name, config in TINY.items():
        check(name, tiny(config, 1).double())
