"""Endless rows of token chunks with the share of the loss of every token, made by a process of its own."""

import multiprocessing
from pathlib import Path

import numpy
from tokenizers import Tokenizer

from mixture import conversations
from tokenizer import BOS, END, PAD, ROLES

GIVEN = 0.005  # share of the tokens nobody can foresee: roles, memory blocks


def encode(tokenizer: Tokenizer, messages: list) -> tuple:
    """One conversation, after padding that parts it from the last → token ids and, for each, its share of the loss when it is the one to be predicted."""
    ids, shares = [PAD] * 3 + [BOS], [0.0] * 4
    texts = tokenizer.encode_batch([text for _, text, _ in messages], add_special_tokens=False)
    for (role, _, share), text in zip(messages, texts):
        ids += [ROLES[role], *text.ids, END]
        shares += [GIVEN, *[max(share, GIVEN)] * (len(text.ids) + 1)]
    return ids, shares


def batches(tokenizer: Tokenizer, source, rows: int, length: int):
    """Each row is a stream of whole conversations: [rows, length + 1] ids, the last of one chunk the first of the next."""
    kept = [([], []) for _ in range(rows)]
    while True:
        ids, shares = numpy.zeros((rows, length + 1), numpy.int64), numpy.zeros((rows, length + 1), numpy.float32)
        for row, (a, b) in enumerate(kept):
            while len(a) < length + 1:
                more, weight = encode(tokenizer, next(source))
                a.extend(more)
                b.extend(weight)
            ids[row], shares[row] = a[:length + 1], b[:length + 1]
            del a[:length], b[:length]
        yield ids, shares


def produce(queue, tokenizer_file: str, mixture_file: str, seed: int, rows: int, length: int):
    import json
    tokenizer, drawn, shares = Tokenizer.from_file(tokenizer_file), 0, {}

    def now():
        nonlocal drawn
        if drawn % 100 == 0:
            shares.clear()
            shares.update(json.loads(Path(mixture_file).read_text()))
        drawn += 1
        return shares

    for batch in batches(tokenizer, conversations(seed, now), rows, length):
        queue.put(batch)


def start(tokenizer_file: str, mixture_file: str, seed: int, rows: int, length: int):
    """Starts the producing process; take the batches from the queue returned."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue(4)
    context.Process(target=produce, args=(queue, tokenizer_file, mixture_file, seed, rows, length), daemon=True).start()
    return queue
