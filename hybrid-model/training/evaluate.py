"""Exact recall on the held-out cases, greedy, from the exported weights.

    python evaluate.py MODEL_DIR [--cases MODEL_DIR/heldout.jsonl.gz] [--per-skill N] [--skills S ...] [--curve] [--show N]

Prints one line of figures per skill; --curve asks what the state alone knows after 1 to 16 windows; --show prints misses.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path

import torch
from tokenizers import Tokenizer

import heldout
from export import load
from reference import Config, Eunoe, Packed
from stream import encode
from tokenizer import END, ROLES

LIMIT = {"assistant": 60, "summary": 220}


def prompt(tokenizer, case: dict) -> list:
    ids, _ = encode(tokenizer, [(m["role"], m["content"], 0) for m in case["messages"]])
    return ids[3:] + [ROLES[case["ask"]]]


@torch.no_grad()
def answers(model, prompts: list, limit: int) -> list:
    """Greedy continuations of prompts of any lengths, together: shorter ones are padded in front and start later."""
    width = -(-max(map(len, prompts)) // 64) * 64
    ids = torch.tensor([[0] * (width - len(p)) + p for p in prompts])
    states = model.start(len(prompts))
    with torch.autocast("cpu", torch.bfloat16, enabled=model.fast):
        for i in range(0, width, 512):
            part = ids[:, i:i + 512]
            x, states = model.hidden(part, states, packed=Packed(part))
        made, done = [], torch.zeros(len(prompts), dtype=torch.bool)
        head = model.model.embed_tokens.weight
        for _ in range(limit):
            best = torch.nn.functional.linear(x[:, -1], head.to(x.dtype)).argmax(-1)
            made.append(best)
            done |= best == END
            if done.all():
                break
            x, states = model.hidden(best[:, None], states)
    return torch.stack(made, 1).tolist()


def right(case: dict, text: str, ended: bool) -> bool:
    return ended and all(heldout.whole(e, text) for e in case["expect"]) and not any(heldout.whole(f, text) for f in case["forbid"])


def run(model, tokenizer, cases: list, batch: int = 50) -> list:
    """[(case, answer, ended, right)], in batches of like length."""
    results, order = [], sorted(((prompt(tokenizer, c), c) for c in cases), key=lambda pc: (pc[1]["ask"], len(pc[0])))
    for i in range(0, len(order), batch):
        for ask in ("assistant", "summary"):
            group = [pc for pc in order[i:i + batch] if pc[1]["ask"] == ask]
            if not group:
                continue
            for (_, case), ids in zip(group, answers(model, [p for p, _ in group], LIMIT[ask])):
                ended = END in ids
                text = tokenizer.decode(ids[:ids.index(END)] if ended else ids)
                results.append((case, text, ended, right(case, text, ended)))
    return results


def figures(results: list) -> dict:
    """{skill: (right, ended, questions, expected texts kept, expected texts)}."""
    table = defaultdict(lambda: [0] * 5)
    for case, text, ended, ok in results:
        kept = sum(heldout.whole(e, text) for e in case["expect"])
        for i, x in enumerate((ok, ended, 1, kept, len(case["expect"]))):
            table[case["skill"]][i] += x
    return dict(table)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("model", type=Path, help="a model folder, or a training checkpoint (.pt) with --tokenizer")
    p.add_argument("--tokenizer", type=Path)
    p.add_argument("--cases", type=Path)
    p.add_argument("--per-skill", type=int, default=40)
    p.add_argument("--skills", nargs="*", default=list(heldout.SKILLS))
    p.add_argument("--curve", action="store_true")
    p.add_argument("--fast", action="store_true", help="bf16 arithmetic instead of f32")
    p.add_argument("--show", type=int, default=0)
    a = p.parse_args()
    tokenizer = Tokenizer.from_file(str(a.tokenizer or a.model / "tokenizer.json"))
    if a.model.suffix == ".pt":
        saved = torch.load(a.model, weights_only=True)
        model = Eunoe(Config(**saved["config"]))
        model.load_state_dict(saved["model"])
    else:
        model = load(a.model)
    model.fast = a.fast
    if a.cases:
        cases = [json.loads(line) for line in heldout.text(a.cases).splitlines()]
    else:
        cases = list(heldout.cases(a.per_skill, heldout.CURVE if a.curve else a.skills))
    results = run(model, tokenizer, cases)
    for skill, (ok, ended, count, kept, expected) in figures(results).items():
        print(f"{skill:10} {100 * ok / count:6.1f} %   ended {100 * ended / count:5.1f} %   of {count}   facts kept {100 * kept / expected:5.1f} % of {expected}")
    for case, text, _, ok in results:
        if not ok and a.show > 0:
            a.show -= 1
            tail = " | ".join(f"{m['role']}: {m['content']}" for m in case["messages"][-4:])
            print(f"\n{case['id']}: {tail}\n  → {text!r}\n  expected {case['expect']}, not {case['forbid']}")


if __name__ == "__main__":
    main()
