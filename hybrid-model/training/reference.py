"""The reference model: Mamba-2 and sliding-window attention in any order, in plain PyTorch.

Training, evaluation and the golden logits all run this one file. `forward` reads a chunk of tokens and
carries the state of every layer on, so a text of any length can be read in chunks of any size.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn


class Packed:
    """Where conversations that share a row begin, and the padding between them (k - 1 tokens, for the convolution)."""

    def __init__(self, ids, bos: int = 1, pad: int = 0):
        self.starts, self.pads = ids == bos, ids == pad


@dataclass
class Config:
    """Sizes of a model, named as in config.json."""

    vocab_size: int = 2048
    hidden_size: int = 256
    intermediate_size: int = 832
    layer_types: list = field(default_factory=lambda: ["mamba2", "sliding_attention"] * 4)
    sliding_window: int = 256
    num_attention_heads: int = 4
    num_key_value_heads: int = 2
    head_dim: int = 64
    qk_norm: bool = True
    rope_theta: float = 10000.0
    mamba_num_heads: int = 8
    mamba_head_dim: int = 64
    mamba_d_state: int = 64
    mamba_n_groups: int = 1
    mamba_d_conv: int = 4
    rms_norm_eps: float = 1e-5
    tie_word_embeddings: bool = True

    def to_json(self, dtype: str) -> str:
        """config.json as the engine reads it."""
        head = {"architectures": ["EunoeForCausalLM"], "model_type": "eunoe", "num_hidden_layers": len(self.layer_types)}
        tail = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "dtype": dtype}
        return json.dumps(head | asdict(self) | tail, indent=2) + "\n"

    @staticmethod
    def read(path: Path) -> "Config":
        values = json.loads(Path(path).read_text())
        return Config(**{k: values[k] for k in Config.__dataclass_fields__})


class RmsNorm(nn.Module):
    """rms(x) = x / sqrt(mean(x²) + eps) * weight, the mean taken in f32 over `groups` equal groups."""

    def __init__(self, size: int, eps: float, groups: int = 1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps, self.groups = eps, groups

    def forward(self, x):
        wide = x.float() if x.dtype == torch.bfloat16 else x
        if self.groups > 1:
            wide = wide.unflatten(-1, (self.groups, -1))
        normed = wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.eps)
        return (normed.flatten(-2) if self.groups > 1 else normed) * self.weight


def ssd(x, dt, a, b, c, state, packed=None, size: int = 64):
    """Mamba-2 over a chunk, in matrix form (arXiv:2405.21060, section 6), blocks of `size` tokens.

    x [B,T,H,P], dt [B,T,H], a [H] negative, b and c [B,T,G,N], state [B,H,P,N].
    Only differences of cumulative log decays, all at most 0, are exponentiated. Where a packed conversation
    begins, a further e^-80 of decay forgets what was before. Returns y [B,T,H,P] and the state.
    """
    batch, length, heads, width = x.shape
    log_decay = dt * a
    if packed is not None:
        log_decay = log_decay - 80.0 * packed.starts[..., None]
    pad = -length % size
    if pad:  # a token with dt = 0 leaves the state as it is
        x, b, c = (F.pad(t, (0, 0, 0, 0, 0, pad)) for t in (x, b, c))
        dt, log_decay = F.pad(dt, (0, 0, 0, pad)), F.pad(log_decay, (0, 0, 0, pad))
    repeat = heads // b.shape[2]
    blocks = (length + pad) // size
    x, dt, b, c, log_decay = (t.unflatten(1, (blocks, size)) for t in (x, dt, b, c, log_decay))
    decay = log_decay.transpose(2, 3).cumsum(-1)  # [B,blocks,H,size]
    causal = torch.ones(size, size, dtype=torch.bool, device=x.device).tril()
    difference = decay.unsqueeze(-1) - decay.unsqueeze(-2)
    weights = torch.exp(difference.masked_fill(~causal, float("-inf")))
    scores = torch.einsum("zntgd,znsgd->zngts", c, b).repeat_interleave(repeat, 2)
    input_ = (x * dt.unsqueeze(-1)).transpose(2, 3)  # [B,blocks,H,size,P]
    y = (scores * weights) @ input_
    to_end = torch.exp(decay[..., -1:] - decay).unsqueeze(-1)
    heads_b = b.transpose(2, 3).repeat_interleave(repeat, 2)  # [B,blocks,H,size,N]
    added = (input_ * to_end).transpose(-1, -2) @ heads_b
    keep = torch.exp(decay[..., -1])[..., None, None]
    entries = []
    for i in range(blocks):
        entries.append(state)
        state = keep[:, i] * state + added[:, i]
    heads_c = c.transpose(2, 3).repeat_interleave(repeat, 2) * torch.exp(decay).unsqueeze(-1)
    y = y + heads_c @ torch.stack(entries, 1).transpose(-1, -2)
    return y.transpose(2, 3).flatten(1, 2)[:, :length], state


class Mamba2(nn.Module):
    """Mamba-2 mixer with one scalar decay per head; state: the last k-1 raw conv inputs and S [B,H,P,N]."""

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.inner = config.mamba_num_heads * config.mamba_head_dim
        self.bc = config.mamba_n_groups * config.mamba_d_state
        channels, heads = self.inner + 2 * self.bc, config.mamba_num_heads
        self.in_proj = nn.Linear(config.hidden_size, self.inner + channels + heads, bias=False)
        self.conv1d = nn.Conv1d(channels, channels, config.mamba_d_conv, groups=channels)
        dt = torch.exp(torch.empty(heads).uniform_(-6.9, -2.3))
        self.dt_bias = nn.Parameter(dt + torch.log(-torch.expm1(-dt)))
        self.A_log = nn.Parameter(torch.log(torch.empty(heads).uniform_(1, 16)))
        self.D = nn.Parameter(torch.ones(heads))
        self.norm = RmsNorm(self.inner, config.rms_norm_eps, config.mamba_n_groups)
        self.out_proj = nn.Linear(self.inner, config.hidden_size, bias=False)

    def start(self, batch: int, dtype):
        c = self.config
        return (torch.zeros(batch, c.mamba_d_conv - 1, self.inner + 2 * self.bc, dtype=dtype),
                torch.zeros(batch, c.mamba_num_heads, c.mamba_head_dim, c.mamba_d_state, dtype=dtype))

    def forward(self, u, state, packed=None, stepwise: bool = False):
        c = self.config
        z, raw, dt = self.in_proj(u).split([self.inner, self.inner + 2 * self.bc, c.mamba_num_heads], -1)
        if packed is not None:
            raw = raw.masked_fill(packed.pads[..., None], 0)
        raw = torch.cat([state[0].to(raw.dtype), raw], 1)
        taps = self.conv1d.weight.squeeze(1)
        mixed = self.conv1d.bias + sum(raw[:, j:j + u.shape[1]] * taps[:, j] for j in range(c.mamba_d_conv))
        x, b, g = F.silu(mixed).split([self.inner, self.bc, self.bc], -1)
        x = x.unflatten(-1, (c.mamba_num_heads, c.mamba_head_dim))
        b, g = (t.unflatten(-1, (c.mamba_n_groups, c.mamba_d_state)) for t in (b, g))
        wide = dt.float() if dt.dtype == torch.bfloat16 else dt
        dt = F.softplus(wide + self.dt_bias)
        a = -torch.exp(self.A_log)
        if stepwise:
            y, ssm = self.scan(x, dt, a, b, g, state[1])
        else:
            y, ssm = ssd(x, dt, a, b, g, state[1], packed)
        y = (y + x * self.D[:, None]).flatten(2)
        tail = raw[:, raw.shape[1] - (c.mamba_d_conv - 1):]
        return self.out_proj(self.norm(y * F.silu(z))), (tail, ssm)

    @staticmethod
    def scan(x, dt, a, b, c, state):
        """The recurrence itself, one token at a time: what `ssd` must equal."""
        repeat, outputs = x.shape[2] // b.shape[2], []
        b, c = b.repeat_interleave(repeat, 2), c.repeat_interleave(repeat, 2)
        for t in range(x.shape[1]):
            keep = torch.exp(dt[:, t] * a)[..., None, None]
            state = keep * state + (dt[:, t, :, None] * x[:, t])[..., None] * b[:, t, :, None]
            outputs.append((state * c[:, t, :, None]).sum(-1))
        return torch.stack(outputs, 1), state


class SlidingAttention(nn.Module):
    """Grouped-query attention over the current token and the window - 1 before it.

    State: k and v of the last window - 1 tokens, k before rotation, and how many of them are real. RoPE depends on
    differences of positions only, so positions are counted from the oldest slot of the window: the same scores.
    """

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        width, size = config.hidden_size, config.head_dim
        self.q_proj = nn.Linear(width, config.num_attention_heads * size, bias=False)
        self.k_proj = nn.Linear(width, config.num_key_value_heads * size, bias=False)
        self.v_proj = nn.Linear(width, config.num_key_value_heads * size, bias=False)
        self.o_proj = nn.Linear(config.num_attention_heads * size, width, bias=False)
        if config.qk_norm:
            self.q_norm = RmsNorm(size, config.rms_norm_eps)
            self.k_norm = RmsNorm(size, config.rms_norm_eps)

    def start(self, batch: int, dtype):
        c = self.config
        past = torch.zeros(batch, c.num_key_value_heads, c.sliding_window - 1, c.head_dim, dtype=dtype)
        return past, past.clone(), torch.zeros(batch, dtype=torch.long)

    def forward(self, u, state, packed=None, stepwise: bool = False):
        c, length, past = self.config, u.shape[1], self.config.sliding_window - 1
        q, k, v = (p(u).unflatten(-1, (-1, c.head_dim)).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        if c.qk_norm:
            q, k = self.q_norm(q).to(v.dtype), self.k_norm(k).to(v.dtype)
        k, v = torch.cat([state[0].to(k.dtype), k], 2), torch.cat([state[1].to(v.dtype), v], 2)
        keys, queries = torch.arange(past + length), past + torch.arange(length)
        visible = (keys <= queries[:, None]) & (keys > queries[:, None] - c.sliding_window)
        oldest, seen = (past - state[2])[:, None], state[2] + length
        if packed is not None:
            last_start = torch.where(packed.starts, queries, 0).cummax(1).values
            oldest, seen = torch.maximum(oldest, last_start), torch.minimum(seen, past + length - last_start[:, -1])
        visible = visible & (keys >= oldest[..., None])
        tail = (k[:, :, length:], v[:, :, length:], seen.clamp(max=past))
        repeat = c.num_attention_heads // c.num_key_value_heads
        k, v = k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1)
        q, k, parts = self.rotate(q, queries), self.rotate(k, keys), []
        for i in range(0, length, c.sliding_window):  # a block of queries meets only the keys its windows reach
            j = min(i + c.sliding_window, length)
            seen = visible[:, None, i:j, i:j + past]
            parts.append(self.attend(q[:, :, i:j], k[:, :, i:j + past], v[:, :, i:j + past], seen))
        y = torch.cat(parts, 2)
        return self.o_proj(y.transpose(1, 2).flatten(2)), tail

    def attend(self, q, k, v, visible):
        """softmax(q·k / sqrt(headDim)) v over the visible keys; all [B,H,·,headDim]."""
        hidden = torch.zeros(visible.shape, dtype=q.dtype).masked_fill_(~visible, float("-inf"))
        scores = (q * self.config.head_dim ** -0.5) @ k.mT
        with torch.autocast("cpu", enabled=False):
            weights = torch.softmax(scores + hidden, -1)
        return weights @ v

    def rotate(self, x, positions):
        """RoPE, half layout: the pair (i, i + headDim/2) turns by position · theta^(-2i/headDim)."""
        half = self.config.head_dim // 2
        kind = torch.float64 if x.dtype == torch.float64 else torch.float32
        angles = positions[:, None].to(kind) * self.config.rope_theta ** (-torch.arange(half, dtype=kind) / half)
        cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        a, b = x[..., :half], x[..., half:]
        return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


class FeedForward(nn.Module):
    """SwiGLU: down(silu(gate u) * up u)."""

    def __init__(self, config: Config):
        super().__init__()
        self.gate_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, u):
        return self.down_proj(F.silu(self.gate_proj(u)) * self.up_proj(u))


class Layer(nn.Module):
    """x + sum of the mixers of the normed x, then x + feed-forward of the normed x."""

    def __init__(self, config: Config, kinds: str):
        super().__init__()
        self.input_layernorm = RmsNorm(config.hidden_size, config.rms_norm_eps)
        if "mamba2" in kinds:
            self.mamba = Mamba2(config)
        if "sliding_attention" in kinds:
            self.self_attn = SlidingAttention(config)
        self.pre_ff_layernorm = RmsNorm(config.hidden_size, config.rms_norm_eps)
        self.feed_forward = FeedForward(config)

    def mixers(self):
        return [getattr(self, name) for name in ("mamba", "self_attn") if hasattr(self, name)]

    def forward(self, x, states, packed, stepwise):
        u, outputs, after = self.input_layernorm(x), 0, []
        for mixer, state in zip(self.mixers(), states):
            y, new = mixer(u, state, packed, stepwise)
            outputs, after = outputs + y, after + [new]
        x = x + outputs
        return x + self.feed_forward(self.pre_ff_layernorm(x)), after


class Body(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(Layer(config, kinds) for kinds in config.layer_types)
        self.final_layernorm = RmsNorm(config.hidden_size, config.rms_norm_eps)


class Eunoe(nn.Module):
    """Token ids [B,T] and the state so far → logits [B,T,vocab] and the state after."""

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.model = Body(config)
        if not config.tie_word_embeddings:
            self.lm_head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                last = name.endswith(("out_proj.weight", "o_proj.weight", "down_proj.weight"))
                nn.init.normal_(p, std=0.02 / (2 * len(config.layer_types)) ** 0.5 if last else 0.02)

    def start(self, batch: int, dtype=torch.float32):
        return [[mixer.start(batch, dtype) for mixer in layer.mixers()] for layer in self.model.layers]

    def hidden(self, ids, states, stepwise: bool = False, packed=None):
        x, after = self.model.embed_tokens(ids), []
        for layer, state in zip(self.model.layers, states):
            x, new = layer(x, state, packed, stepwise)
            after.append(new)
        return self.model.final_layernorm(x), after

    def forward(self, ids, states, stepwise: bool = False, packed=None):
        x, after = self.hidden(ids, states, stepwise, packed)
        head = self.model.embed_tokens if self.config.tie_word_embeddings else self.lm_head
        return F.linear(x, head.weight), after
