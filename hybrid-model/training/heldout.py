"""Held-out cases, one skill each: dialogues of unseen seeds, names and values that end before the answer asked for.

    python heldout.py FILE.jsonl[.gz] [PER_SKILL]

A case: {"id", "skill", "messages", "ask": "assistant" | "summary", "expect": [...], "forbid": [...]}. An answer is right if
it ends by itself, holds every expected string as whole words and none of the forbidden ones.
"""

import gzip
import json
import random
import sys
from pathlib import Path

from dialogue import NOT_TOLD, Conversation
from words import Values

SEED = 770_000
UNKNOWN = NOT_TOLD.split("{")[0].strip()


def facts(c: Conversation, count: int, talk: int = 1):
    """Tells `count` facts one turn each, with talk in between."""
    for _ in range(count):
        c.tell()
        c.talk(c.v.rng.randint(0, talk))


def window(c: Conversation):
    """A fact told in the window, among others."""
    facts(c, c.v.rng.randint(1, 4))
    c.ask_known()


def memory(c: Conversation):
    """A fact only the memory block holds."""
    c.talk(c.v.rng.randint(0, 4))
    c.ask_memory(follow=0)


def unknown(c: Conversation):
    """Nobody has told it: something near it has been told, or a memory block speaks of other things."""
    if c.v.rng.random() < 0.5:
        facts(c, c.v.rng.randint(0, 3))
        c.ask_unknown()
    else:
        c.ask_memory(found=False, follow=0)


def newest(c: Conversation):
    """Two values of one fact: changed in the window, or both in the memory block."""
    if c.v.rng.random() < 0.5:
        facts(c, c.v.rng.randint(1, 3))
        while c.changed is None:
            c.change()
        c.talk(c.v.rng.randint(0, 2))
        c.ask(*c.changed)
    else:
        c.ask_memory(versions=2, follow=0)


def long(c: Conversation):
    """Five facts, about 2,000 tokens of other talk, then a block with the turns that told them, and the question."""
    told = []
    for _ in range(5):
        c.tell()
        told.append((list(c.told.values())[-1][:2], c.messages[-2][1]))
    while c.position < 2100:
        c.talk()
    target, text = c.v.pick(told)
    others = [t for t in told if t[1] != text]
    lines = [("user", text)] + [("user", t[1]) for t in c.v.rng.sample(others, c.v.rng.randint(1, 2))]
    c.v.rng.shuffle(lines)
    c.block([[line] for line in lines])
    c.ask(*target)


def summary(c: Conversation):
    goal = c.v.pick([60, 100, 140, 170])
    while c.position < goal or not c.told:
        r = c.v.rng.random()
        c.tell() if r < 0.55 else c.change() if r < 0.65 else c.talk()
    c.summarise()


def state(windows: int):
    """A fact told `windows` windows ago, nothing but talk since, no memory block."""
    def build(c: Conversation):
        c.tell()
        target = list(c.told.values())[-1][:2]
        start = c.position
        while c.position - start < 256 * windows:
            c.talk()
        c.ask(*target)
    return build


SKILLS = {"window": window, "memory": memory, "unknown": unknown, "newest": newest, "summary": summary, "long": long}
CURVE = {f"state-{n}": state(n) for n in (1, 2, 4, 8, 16)}


def case(skill: str, number: int) -> dict:
    """Case `number` of a skill: always the same."""
    v = Values(random.Random(f"{SEED}-{skill}-{number}"), test=True)
    c = Conversation(v)
    (SKILLS | CURVE)[skill](c)
    role, answer, _ = c.messages.pop()
    values = [value for _, value, _ in c.told.values()] + [value for _, value in c.blocked] + c.replaced
    if role == "summary":
        expect = [value for _, value, _ in c.told.values()]
    elif answer.startswith(UNKNOWN):
        expect = [UNKNOWN]
    else:
        expect = [c.answered]
    forbid = sorted({value for value in values if not whole(value, answer)})
    return {"id": f"{skill}-{number}", "skill": skill, "messages": [{"role": r, "content": t.strip()} for r, t, _ in c.messages], "ask": role, "expect": expect, "forbid": forbid}


def whole(value: str, text: str) -> bool:
    """Whether the text holds the value as whole words."""
    start = text.find(value)
    while start >= 0:
        end = start + len(value)
        if (start == 0 or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum()):
            return True
        start = text.find(value, start + 1)
    return False


def cases(per_skill: int, skills=SKILLS):
    for skill in skills:
        count = min(per_skill, 60) if skill == "long" else per_skill
        yield from (case(skill, n) for n in range(count))


def text(file: Path) -> str:
    """The cases of a file as they were written, packed or not."""
    return (gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()).decode()


if __name__ == "__main__":
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in cases(int(sys.argv[2]) if len(sys.argv) > 2 else 200)]
    written = "".join(lines).encode()
    # Without a time in it, the same cases are the same file.
    Path(sys.argv[1]).write_bytes(gzip.compress(written, mtime=0) if sys.argv[1].endswith(".gz") else written)
