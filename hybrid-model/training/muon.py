"""Muon (Jordan et al., 2024): momentum, made orthogonal by Newton-Schulz steps, for the 2-D hidden matrices."""

import torch
import torch.distributed as dist


def orthogonal(g):
    """Five quintic Newton-Schulz steps over a stack of matrices [n, rows, columns], in bf16."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.bfloat16()
    wide = x.shape[-2] > x.shape[-1]
    x = x.mT if wide else x
    x = x / (x.float().norm(dim=(-2, -1), keepdim=True) + 1e-7).bfloat16()
    for _ in range(5):
        s = x @ x.mT
        x = a * x + (b * s + c * s @ s) @ x
    return (x.mT if wide else x).float()


class Muon(torch.optim.Optimizer):
    """Nesterov momentum 0.95, matrices of one shape orthogonalised together, decoupled weight decay."""

    def __init__(self, params, lr: float, momentum: float = 0.95, weight_decay: float = 0.01):
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            flat = torch.cat([self.update(p, group["momentum"]).flatten() for p in group["params"]])
            shapes = {}
            for p, part in zip(group["params"], flat.split([p.numel() for p in group["params"]])):
                shapes.setdefault(tuple(p.shape), []).append(part.view(p.shape))
            for parts in shapes.values():
                self.replace(parts)
            if dist.is_initialized():
                dist.all_reduce(flat)
            for p, part in zip(group["params"], flat.split([p.numel() for p in group["params"]])):
                scale = group["lr"] * 0.2 * max(p.shape) ** 0.5
                p.mul_(1 - group["lr"] * group["weight_decay"]).add_(part.view(p.shape), alpha=-scale)

    def update(self, p, momentum):
        buffer = self.state[p].setdefault("momentum", torch.zeros_like(p))
        buffer.lerp_(p.grad, 1 - momentum)
        return p.grad.lerp(buffer, momentum)

    @staticmethod
    def replace(parts):
        """Makes the matrices of one shape orthogonal in place; each process takes its share and leaves 0 in the others."""
        rank, ranks = (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)
        mine = parts[rank::ranks]
        for part, done in zip(mine, orthogonal(torch.stack(mine))):
            part.copy_(done)
        for i, part in enumerate(parts):
            if i % ranks != rank:
                part.zero_()
