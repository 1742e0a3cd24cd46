"""Trains the model: rows of conversations read in chunks, the state carried from chunk to chunk.

    torchrun --nproc-per-node 2 train.py --out RUN_DIR --tokenizer MODEL_DIR/tokenizer.json --mixture mixture.json [--hours 1.4]

RUN_DIR/last.pt is written every few minutes and resumed from; the mixture file is read again as training goes.
"""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F
from safetensors.torch import load_file

import stream
from muon import Muon
from reference import Config, Eunoe, Packed


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--tokenizer", required=True)
    p.add_argument("--mixture", required=True)
    p.add_argument("--rows", type=int, default=4, help="rows of each process")
    p.add_argument("--length", type=int, default=512)
    p.add_argument("--lr", type=float, default=3e-3)
    p.add_argument("--warmup", type=int, default=50)
    p.add_argument("--end", type=float, required=True, help="Unix time at which the learning rate reaches 0")
    p.add_argument("--decay", type=float, default=1800, help="seconds of decay before the end")
    p.add_argument("--init", type=Path, help="model folder whose weights to begin from when RUN_DIR holds none")
    p.add_argument("--seed", type=int, default=100)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--compile", action="store_true")
    return p.parse_args()


def optimisers(model, lr):
    """Muon for the 2-D hidden matrices, AdamW for embeddings, norms and the Mamba vectors."""
    matrices = [p for n, p in model.named_parameters() if p.dim() == 2 and "embed" not in n and "lm_head" not in n]
    chosen = {id(p) for p in matrices}
    rest = [p for p in model.parameters() if id(p) not in chosen]
    return [Muon(matrices, lr=lr), torch.optim.AdamW(rest, lr=lr, betas=(0.9, 0.98), weight_decay=0.0)]


def losses(model, ids, shares, states):
    """Weighted next-token loss of a chunk, the same for the answers alone, and the state after it."""
    inputs = ids[:, :-1]
    with torch.autocast("cpu", torch.bfloat16):
        x, states = model.hidden(inputs, states, packed=Packed(inputs))
        weights, targets = shares[:, 1:].flatten(), ids[:, 1:].flatten()
        keep = (weights > 0.01).nonzero().squeeze(1)  # most of what nobody can foresee is left out
        logits = F.linear(x.flatten(0, 1)[keep], model.model.embed_tokens.weight)
    each = F.cross_entropy(logits.float(), targets[keep], reduction="none")
    weights = weights[keep]
    answers = weights >= 0.9
    return (each * weights).sum() / weights.sum().clamp(min=1), each.detach()[answers].sum() / answers.sum().clamp(min=1), states


def from_folder(folder) -> dict:
    """The weights of a model folder, in f32; no optimiser state comes with them."""
    return {n: t.float() for n, t in load_file(folder / "model.safetensors").items()}


def average_gradients(model, ranks):
    """The mean gradient over the processes, in one message."""
    flat = torch.cat([p.grad.flatten() for p in model.parameters()])
    dist.all_reduce(flat)
    for p, g in zip(model.parameters(), flat.split([p.numel() for p in model.parameters()])):
        p.grad.copy_(g.view_as(p)).div_(ranks)


def detach(states):
    return [[tuple(t.detach() for t in s) for s in layer] for layer in states]


def main():
    a = arguments()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    dist.init_process_group("gloo")
    rank, ranks = dist.get_rank(), dist.get_world_size()
    a.out.mkdir(parents=True, exist_ok=True)
    model = Eunoe(Config())
    optims, step, tokens, last = optimisers(model, a.lr), 0, 0, a.out / "last.pt"
    if last.exists():
        saved = torch.load(last, weights_only=True)
        model.load_state_dict(saved["model"])
        for o, s in zip(optims, saved["optimisers"]):
            o.load_state_dict(s)
        step, tokens = saved["step"], saved["tokens"]
    elif a.init:
        model.load_state_dict(from_folder(a.init))
    if a.compile:
        for layer in model.model.layers:
            layer.compile(dynamic=False)
    queue = stream.start(a.tokenizer, a.mixture, a.seed + step * ranks + rank, a.rows, a.length)
    states, saved_at, shown, mean = model.start(a.rows), time.time(), time.time(), 0.0
    while not over(a.end):
        ids, shares = (torch.from_numpy(x) for x in queue.get())
        scale = min(1.0, (step + 1) / a.warmup, max(0.0, a.end - time.time()) / a.decay)
        for o in optims:
            for group in o.param_groups:
                group["lr"] = a.lr * scale
        loss, answers, states = losses(model, ids, shares, states)
        states = detach(states)
        loss.backward()
        average_gradients(model, ranks)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for o in optims:
            o.step()
            o.zero_grad(set_to_none=True)
        step, tokens = step + 1, tokens + ids.shape[0] * a.length * ranks
        mean = answers.item() if mean == 0 else 0.95 * mean + 0.05 * answers.item()
        if step % 20 == 0 and rank == 0:
            rate = 20 * a.rows * a.length * ranks / (time.time() - shown)
            shown = time.time()
            print(json.dumps({"step": step, "tokens": tokens, "loss": round(loss.item(), 4), "answers": round(mean, 4), "per_second": round(rate), "scale": round(scale, 3), "time": time.strftime("%H:%M:%S")}), flush=True)
        if rank == 0 and time.time() - saved_at > 120:
            save(last, model, optims, step, tokens)
            saved_at = time.time()
    if rank == 0:
        save(last, model, optims, step, tokens)


def over(end) -> bool:
    """Whether the first process has come to the end: all stop at the same step."""
    flag = torch.tensor([float(time.time() >= end)])
    dist.broadcast(flag, 0)
    return bool(flag.item())


def save(path, model, optims, step, tokens):
    part = path.with_suffix(".part")
    state = {"model": model.state_dict(), "optimisers": [o.state_dict() for o in optims], "step": step, "tokens": tokens, "config": asdict(model.config)}
    torch.save(state, part)
    part.replace(path)


if __name__ == "__main__":
    main()
