"""Which conversations training draws, and how often: shares read from a JSON file that may change while training runs."""

import random

from dialogue import Conversation
from words import Values

DEFAULT = {"drill": 3, "dense": 5, "change": 1, "unknown": 2, "memory": 2, "summary": 1, "long": 0.5, "window": 1}

HARDER = {"alike": 0.35, "reverse": 0.15}  # than the held-out cases


def drill(v: Values) -> Conversation:
    c = Conversation(v, **HARDER)
    for _ in range(v.pick([2, 3, 5, 8])):
        c.drill() if v.rng.random() < 0.5 else c.lookup()
    return c


def dense(v: Values) -> Conversation:
    """Several facts, then several questions soon after."""
    c = Conversation(v, **HARDER)
    for _ in range(v.pick([1, 1, 2, 3])):
        for _ in range(v.pick([1, 2, 3])):
            c.tell(v.pick([1, 1, 1, 2, 3]))
        for _ in range(v.pick([3, 4, 5, 6])):
            c.ask_known() if v.rng.random() < 0.85 else c.ask_unknown()
    return c


def window(v: Values) -> Conversation:
    """Facts, then talk of up to a window, then the questions."""
    c = Conversation(v, **HARDER)
    for _ in range(v.pick([1, 2])):
        for _ in range(v.pick([1, 2, 3])):
            c.tell(v.pick([1, 1, 2]))
            c.talk(v.pick([0, 0, 1, 2, 3]))
        for _ in range(v.pick([2, 3])):
            c.ask_known() if v.rng.random() < 0.75 else c.ask_unknown()
            c.talk(v.pick([0, 0, 1, 2]))
    return c


def change(v: Values) -> Conversation:
    """Facts, some of them changed, then questions for the changed and the unchanged ones."""
    c = Conversation(v, **HARDER)
    for _ in range(v.pick([1, 1, 2])):
        for _ in range(v.pick([1, 2, 3])):
            c.tell(v.pick([1, 1, 2]))
            c.talk(v.pick([0, 0, 0, 0, 1]))
        for _ in range(v.pick([1, 2, 2, 3])):
            c.talk(v.pick([0, 0, 0, 0, 1]))
            c.change()
            c.talk(v.pick([0, 0, 0, 0, 1, 2]))
            if c.changed and v.rng.random() < 0.8:
                c.ask(*c.changed)
        for _ in range(v.pick([1, 2, 3])):
            c.ask_known()
    return c


def unknown(v: Values) -> Conversation:
    """Few facts, many questions: some told, some not."""
    c = Conversation(v, **HARDER)
    for _ in range(v.pick([1, 1, 2])):
        for _ in range(v.pick([0, 1, 2, 3])):
            c.tell(v.pick([1, 1, 2]))
        c.talk(v.pick([0, 0, 0, 1]))
        for _ in range(v.pick([2, 3, 4, 5])):
            c.ask_unknown() if v.rng.random() < 0.55 or not c.told else c.ask_known()
    return c


def memory_step(c: Conversation):
    r = c.v.rng.random()
    if r < 0.4:
        c.ask_memory()
    elif r < 0.65:
        c.ask_memory(found=False)
    elif r < 0.83:
        c.ask_memory(versions=2)
    elif r < 0.91:
        c.ask_beside_block()
    else:
        c.chat_beside_block()


def memory(v: Values) -> Conversation:
    c = Conversation(v, **HARDER)
    for _ in range(v.pick([1, 2, 3, 4])):
        memory_step(c)
        c.talk(v.pick([0, 0, 0, 1, 2]))
        if v.rng.random() < 0.2:
            c.tell(v.pick([1, 2]))
    return c


def summary(v: Values) -> Conversation:
    c = Conversation(v, window=190, **HARDER)
    goal = v.pick([15, 30, 45, 60, 90, 120, 150, 185])
    facts = v.pick([0.5, 0.7, 0.9])
    while c.position < goal:
        r = v.rng.random()
        if r < facts:
            c.tell(v.pick([1, 1, 1, 2, 3]) if c.position < 120 else 1)
        elif r < facts + 0.1:
            c.change()
        elif r < facts + 0.15 and c.told:
            c.ask_known()
        else:
            c.talk()
    if v.rng.random() < 0.15:
        c.list_known()
    else:
        c.summarise()
    return c


def long(v: Values) -> Conversation:
    """Facts, thousands of tokens of other things with memory blocks in between, facts again."""
    c = Conversation(v, **HARDER)
    for _ in range(v.pick([3, 5, 8, 12, 20, 30])):
        c.talk(v.pick([2, 4, 6, 10]))
        r = v.rng.random()
        if r < 0.3:
            c.tell(v.pick([1, 1, 2]))
        elif r < 0.4:
            c.change()
        elif r < 0.55:
            c.ask_known(v.pick([0, 0, 0, 400]))
        elif r < 0.65:
            c.ask_unknown()
        else:
            memory_step(c)
    return c


KINDS = {f.__name__: f for f in (drill, dense, window, change, unknown, memory, summary, long)}


def conversations(seed: int, shares, test: bool = False):
    """Endless conversations; `shares()` gives the present shares by kind."""
    rng = random.Random(seed)
    v = Values(rng, test)
    while True:
        now = shares()
        kind = rng.choices(list(now), list(now.values()))[0]
        yield KINDS[kind](v).messages
