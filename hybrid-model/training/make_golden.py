"""Writes golden.safetensors: what the reference computes in f32 from the stored weights.

    python make_golden.py MODEL_DIR             for a checkpoint that is there
    python make_golden.py --tiny RESOURCES_DIR  makes the two small random checkpoints of the engine's tests

Cases: `short`, 40 tokens, logits of every position; `long`, longer than window and block, the last 16 positions;
`greedy`, a continuation, cut before the first near-tie.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from export import export, load
from reference import Config, Eunoe

TINY = {
    "eunoe_parallel": Config(vocab_size=160, hidden_size=48, intermediate_size=80, layer_types=["mamba2+sliding_attention"] * 3, sliding_window=24, num_attention_heads=6, num_key_value_heads=2, head_dim=16,
                             qk_norm=False, mamba_num_heads=6, mamba_head_dim=12, mamba_d_state=10, mamba_n_groups=2, mamba_d_conv=3, tie_word_embeddings=False, rope_theta=500.0),
    "eunoe_alternating": Config(vocab_size=160, hidden_size=52, intermediate_size=90, layer_types=["mamba2", "sliding_attention", "mamba2", "sliding_attention"], sliding_window=19, num_attention_heads=3, num_key_value_heads=1,
                                head_dim=14, mamba_num_heads=5, mamba_head_dim=9, mamba_d_state=13, mamba_n_groups=1, mamba_d_conv=4),
}


def tiny(config: Config, seed: int) -> Eunoe:
    """Random weights wide enough that every part moves the logits, norm weights included."""
    torch.manual_seed(seed)
    model = Eunoe(config)
    for name, p in model.named_parameters():
        if p.dim() == 2:
            torch.nn.init.normal_(p, std=0.25 if "embed" in name else 0.12)
        elif "norm" in name:
            torch.nn.init.uniform_(p, 0.7, 1.3)
    return model


@torch.no_grad()
def golden(model: Eunoe, prompt: list, short: list, long: list, steps: int) -> dict:
    short, long = torch.tensor(short), torch.tensor(long)
    tokens = []
    logits, states = model(torch.tensor([prompt]), model.start(1))
    for _ in range(steps):
        best = logits[0, -1].topk(2)
        if best.values[0] - best.values[1] < 1e-2:
            break
        tokens.append(best.indices[0].item())
        logits, states = model(best.indices[:1].view(1, 1), states)
    return {
        "short.input_ids": short, "short.logits": model(short[None], model.start(1))[0][0].contiguous(),
        "long.input_ids": long, "long.logits": model(long[None], model.start(1))[0][0, -16:].contiguous(),
        "greedy.prompt": torch.tensor(prompt), "greedy.tokens": torch.tensor(tokens)}


def rounding(model: Eunoe, ids: list) -> float:
    """The largest difference between f32 and f64 logits over these tokens: what any f32 engine may differ by."""
    with torch.no_grad():
        single = model(torch.tensor([ids]), model.start(1))[0]
        double = model.double()(torch.tensor([ids]), model.start(1, torch.float64))[0]
        model.float()
    return (single - double).abs().max().item(), double.abs().max().item()


def dialogue_ids(folder: Path, length: int) -> list:
    """Held-out talk, exactly `length` tokens."""
    from tokenizers import Tokenizer
    from mixture import conversations
    from stream import encode
    tokenizer, ids = Tokenizer.from_file(str(folder / "tokenizer.json")), []
    source = conversations(990_001, lambda: {"long": 1}, test=True)
    while len(ids) < length:
        ids = encode(tokenizer, next(source))[0][3:]
    return ids[:length]


def write(folder: Path, ids: list, long: int, steps: int, prompt: list):
    model = load(folder)
    save_file(golden(model, prompt, ids[:40], ids[:long], steps), str(folder / "golden.safetensors"))
    print(folder.name, "largest |f32 - f64| and |logit|:", *rounding(model, ids[:long]))


def main():
    if sys.argv[1] == "--tiny":
        for seed, (name, config) in enumerate(TINY.items()):
            folder = Path(sys.argv[2]) / name
            export(tiny(config, 10 + seed), folder)
            torch.manual_seed(20 + seed)
            ids = torch.randint(3, config.vocab_size, (200,)).tolist()
            write(folder, ids, 200, 24, ids[:9])
        return
    folder = Path(sys.argv[1])
    ids = dialogue_ids(folder, 400)
    from tokenizers import Tokenizer
    prompt = "<|bos|><|user|>My sister is called Mira. My locker code is 4711.<|end|><|assistant|>Noted.<|end|><|user|>What is my sister called?<|end|><|assistant|>"
    write(folder, ids, 400, 24, Tokenizer.from_file(str(folder / "tokenizer.json")).encode(prompt).ids)


if __name__ == "__main__":
    main()
