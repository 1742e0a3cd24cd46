"""Whole conversations: facts told, changed and asked for, memory blocks, summaries, talk in between.

A conversation is a list of messages (role, text, share of the loss). `Conversation` knows what has been told when,
so it can ask for what is in the window, for what only a memory block still knows, and for what nobody has told.
"""

import datetime

from facts import CHANGE_LAST, Slot, about_person, draw_slot, near, person
from smalltalk import small
from words import Values

ACKS = ["I will remember that.", "Noted.", "Thank you, I will remember that.", "All right, I have noted it.", "Good to know.", "I see.", "Understood."]
SYSTEMS = ["You are Eunoe, a helpful assistant.", "You are a helpful assistant that remembers what it is told.", "You are Eunoe. Answer in one short sentence.", "Be brief and exact.", "You are a friendly assistant. Use what you remember.", "You are Eunoe, a small assistant with a long memory."]
OPENERS = ["", "", "", "", "", "", "hey, ", "hi, ", "please, ", "oh, ", "listen, ", "okay, ", "so ", "well, ", "one more thing: ", "now, "]
NOT_TOLD = "You have not told me {}."


def style(v: Values, text: str, value: str = "") -> str:
    """Ways of typing the same sentence: capital or not, with or without the final mark; a value keeps its letters."""
    r = v.rng.random()
    opener = v.pick(OPENERS)
    text = opener + text
    if text.startswith("/") or r < 0.72:
        text = text[0].upper() + text[1:] if not (value and text.startswith(value)) else text
    if text[-1] == "?":
        return text[:-1] if v.rng.random() < 0.15 else text
    return text if text[-1] in ".!" else text + v.pick([".", ".", ".", "", "!", "."])


def system(v: Values) -> str:
    """Instructions of many sorts, none of which changes what is right to answer."""
    parts = ["You are {}.".format(v.pick(["Eunoe", "an assistant", "a careful assistant", "a patient listener", "a small language model", v.capital()])), "Answer {}.".format(v.pick(["briefly", "in plain English", "in one sentence", "kindly", "exactly", "truthfully"])),
             "Remember what the user {}.".format(v.pick(["tells you", "says", "has told you", "likes"])), "Use the memory {}.".format(v.pick(["lines", "block", "when it helps", "below"])), "The user likes talking about the {}.".format(v.pick(["weather", "garden", "news", "city", "food"])),
             "Do not invent {}.".format(v.pick(["facts", "names", "anything", "numbers"])), "If nobody has told you, say so.", "Today is {}.".format(v.date())]
    return " ".join(v.rng.sample(parts, v.pick([1, 2, 3])))


def sentence(text: str) -> str:
    return text[0].upper() + text[1:]


class Conversation:
    """Builds one conversation. Positions are estimated in tokens: about three and a half letters each."""

    def __init__(self, v: Values, window: int = 215, alike: float = 0.2, reverse: float = 0.06):
        """`alike`: how often a fact told is of the sort of one told before; `reverse`: how often a name is asked from the other side."""
        self.v, self.window, self.alike, self.reverse = v, window, alike, reverse
        self.messages, self.told, self.position = [], {}, 1
        self.blocked, self.replaced, self.changed, self.answered = [], [], None, None
        self.last, self.asked = None, set()
        self.day = datetime.date(2026, 1, 1) + datetime.timedelta(days=v.rng.randint(0, 700))
        if v.rng.random() < 0.2:
            self.add("system", v.pick(SYSTEMS) if v.rng.random() < 0.5 else system(v), 0)

    def add(self, role: str, text: str, share: float):
        if role == "user":
            self.last = None
        self.messages.append((role, text, share))
        self.position += 2 + int(len(text) / 3.3) + sum(c.isdigit() for c in text) // 2

    # --- telling -------------------------------------------------------------------------------------------------

    def phrase(self, slot: Slot, value: str, lists, old: str = "") -> str:
        general, special = lists
        options = special if special and (not general or self.v.rng.random() < 0.6) else general
        return slot.say(self.v.pick(options), "my", value, old)

    def fresh(self, like: Slot = None) -> Slot:
        """A slot nothing has been said about."""
        while True:
            slot = near(self.v, like) if like else draw_slot(self.v)
            if slot.key not in self.told:
                return slot
            like = None

    def value(self, slot: Slot) -> str:
        used = {value for _, value, _ in self.told.values()}
        while True:
            value = self.v.draw(slot.kind)
            if value not in used or slot.kind in ("colour", "food", "job", "age"):
                return value

    def note(self, slot: Slot, value: str):
        self.asked.discard(slot.key)
        self.told[slot.key] = (slot, value, self.position)

    def ack(self, slot: Slot, value: str) -> str:
        r = self.v.rng.random()
        said = slot.say(slot.answer, "your", value)
        inner = said[0].lower() + said[1:] if said.startswith("You") else said
        return self.v.pick(ACKS) if r < 0.5 else "I will remember that " + inner if r < 0.75 else "Noted: " + inner if r < 0.9 else "All right. " + sentence(said)

    def tell(self, count: int = 1, slots=None):
        """The person tells `count` facts in one turn, the assistant confirms."""
        v, parts = self.v, []
        if count == 2 and not slots and v.rng.random() < 0.25:
            return self.tell_person()
        for i in range(count):
            slot = slots[i] if slots else self.fresh(v.pick(list(self.told.values()))[0] if self.told and v.rng.random() < 0.2 else None)
            value = self.value(slot)
            if slot.key in self.told:
                continue
            parts.append((slot, value, self.phrase(slot, value, slot.tell)))
            self.note(slot, value)
        if not parts:
            return
        if v.rng.random() < 0.15:
            parts.insert(v.rng.randint(0, len(parts)), (None, "", small(v)[0].rstrip("?.!")))
        joint = v.pick([". ", " and ", ", and ", ". ", "; ", ", "])
        text = joint.join(sentence(p[2]) if joint == ". " and i and v.rng.random() < 0.8 else p[2].rstrip("?") if i < len(parts) - 1 else p[2] for i, p in enumerate(parts))
        self.add("user", style(v, text, parts[0][1]), 0.02)
        known = [p for p in parts if p[0]]
        self.add("assistant", self.ack(known[-1][0], known[-1][1]) if len(known) == 1 else v.pick(ACKS), 0.4)
        self.last = known[-1][0] if len(known) == 1 else None

    def tell_person(self):
        """Somebody's name and something else about them in one breath: my sister Mira lives in Brenholt."""
        v, about = self.v, about_person(self.v)
        while True:
            named = person(v)
            if named.thing == about.thing or v.rng.random() < 0.02:
                break
        if named.thing != about.thing or named.key in self.told or about.key in self.told:
            return self.tell()
        name, value = self.value(named), self.value(about)
        text = self.phrase(about, value, [[], about.tell[1]])
        if f"my {about.thing} " not in text:
            return self.tell()
        text = text.replace(f"my {about.thing} ", f"my {about.thing} {name} " if v.rng.random() < 0.6 else f"{name}, my {about.thing}, ")
        self.note(named, name)
        self.note(about, value)
        self.add("user", style(v, text, name), 0.02)
        self.add("assistant", v.pick(ACKS), 0.4)

    def change(self):
        """A value told before is replaced; the newest counts from here on."""
        recent = [t for t in self.told.values() if self.position - t[2] < self.window]
        if not recent:
            return self.tell()
        last = [t for t in recent if t[0] is self.last]
        slot, old, _ = last[0] if last and self.v.rng.random() < 0.4 else self.v.pick(recent)
        value = self.value(slot)
        if value == old:
            return
        if slot is self.last and self.v.rng.random() < 0.4:
            text = slot.say(self.v.pick(CHANGE_LAST), "my", value, old)
        else:
            text = self.phrase(slot, value, slot.change, old)
        self.add("user", style(self.v, text, value), 0.02)
        self.note(slot, value)
        self.replaced.append(old)
        self.changed = slot, value
        self.add("assistant", self.ack(slot, value), 0.6)

    # --- asking --------------------------------------------------------------------------------------------------

    def question(self, slot: Slot) -> str:
        return style(self.v, self.phrase(slot, "", slot.ask))

    def ask(self, slot: Slot, value: str):
        self.add("user", self.question(slot), 0.02)
        self.add("assistant", sentence(slot.say(slot.answer, "your", value)), 1.0)
        self.told[slot.key] = (slot, value, self.position)
        self.answered = value
        self.asked.add(slot.key)

    def ask_known(self, reach: int = 0):
        """Asks for something told at most `reach` tokens ago (the window if not given)."""
        reach = reach or self.window
        recent = [t for t in self.told.values() if self.position - t[2] < reach]
        if not recent:
            return self.tell()
        unasked = [t for t in recent if t[0].key not in self.asked]
        if not unasked and self.v.rng.random() < 0.8:
            return self.ask_unknown()
        slot, value, _ = self.v.pick(unasked or recent)
        if slot.key.startswith("name:") and slot.kind in ("name", "pet") and self.v.rng.random() < self.reverse:
            return self.ask_who(slot, value)
        self.ask(slot, value)

    def ask_who(self, slot: Slot, value: str):
        """The other way round: from the name to the person."""
        self.add("user", style(self.v, self.v.pick(["who is {v}?", "who's {v}?", "do you know who {v} is?", "tell me who {v} is", "who was {v} again?"]).replace("{v}", value)), 0.02)
        self.add("assistant", f"{value} is your {slot.thing}.", 1.0)
        self.answered = slot.thing

    def unknown(self, slot: Slot):
        self.add("user", self.question(slot), 0.02)
        self.add("assistant", self.missing(slot), 1.0)

    @staticmethod
    def missing(slot: Slot) -> str:
        what = {"when": "when your {s} is", "where": "where your {s} is", "cost": "how much your {s} is", "lives": "where your {s} lives", "from": "where your {s} comes from", "job": "what your {s} does"}
        special = {"self:home": "where you live", "self:from": "where you come from", "self:age": "how old you are", "self:employer": "where you work", "self:trip": "where you are going", "self:allergy": "what you are allergic to", "self:language": "which language you speak", "self:buy": "what you want to buy", "self:meet": "whom you are meeting"}
        form = slot.missing or special.get(slot.key) or what.get(slot.key.split(":")[0], "your {n}")
        if slot.key.startswith("where:") and slot.answer.startswith("{my} {s} are"):
            form = "where your {s} are"
        return NOT_TOLD.format(slot.say(form, "your"))

    def ask_unknown(self):
        """Asks for something nobody has told, often close to something told."""
        recent = [t for t in self.told.values() if self.position - t[2] < self.window]
        self.unknown(self.fresh(self.v.pick(recent)[0] if recent and self.v.rng.random() < 0.75 else None))

    # --- memory --------------------------------------------------------------------------------------------------

    def line(self, day: datetime.date, speaker: str, text: str) -> str:
        return f"{day.isoformat()} {speaker}: {text}"

    def block(self, groups: list, known: bool = True):
        """A memory block of these groups, each of them lines (speaker, text) of one day, within about 110 tokens; oldest first."""
        days = sorted(self.day - datetime.timedelta(days=int(self.v.rng.random() ** 2 * 300)) for _ in groups)
        lines = [self.line(day, speaker, text) for day, group in zip(days, groups) for speaker, text in group]
        self.add("memory", "\n".join(lines), 0.0)

    def told_line(self, slot: Slot, value: str, lists=None, old: str = "it") -> list:
        """A turn that told a fact, as it was typed, sometimes with more in it, sometimes with the assistant's answer."""
        v = self.v
        text = self.phrase(slot, value, lists or slot.tell, old)
        r = v.rng.random()
        if r < 0.15:
            text = small(v)[0].rstrip("?.!") + v.pick([". ", ", and "]) + text
        elif r < 0.3:
            text = text + v.pick([". ", ", and ", " and "]) + small(v)[0]
        group = [("user", style(v, text, value))]
        if v.rng.random() < 0.2:
            group.append(("assistant", self.ack(slot, value)))
        if v.rng.random() < 0.05:
            return [("assistant", sentence(slot.say(slot.answer, "your", value)))]
        return group

    def noise(self, target: Slot) -> list:
        """A recalled turn that does not answer the question."""
        v, r = self.v, self.v.rng.random()
        if r < 0.35:
            return [("user", style(v, small(v)[0]))]
        if r < 0.45:
            return [("user", self.question(target))] + ([("assistant", self.missing(target))] if v.rng.random() < 0.5 else [])
        if r < 0.52:
            return [("assistant", small(v)[1])]
        slot = self.fresh(target if v.rng.random() < 0.6 else None)
        if slot.key == target.key:
            return [("user", style(v, small(v)[0]))]
        value = self.value(slot)
        self.blocked.append((slot, value))
        if r < 0.6:
            second = self.fresh()
            if second.key not in (slot.key, target.key):
                other = self.value(second)
                self.blocked.append((second, other))
                return [("user", style(v, self.phrase(slot, value, slot.tell).rstrip("?") + v.pick([" and ", ". ", ", and "]) + self.phrase(second, other, second.tell), value))]
        return self.told_line(slot, value)

    def ask_memory(self, found: bool = True, versions: int = 1, follow: int = None):
        """Block, question, answer: the block holds the answer, or two versions of it, or nothing that helps."""
        self.blocked = []
        target = self.fresh()
        extra = self.v.pick([0, 0, 1, 1, 2, 2, 3, 4]) if found else self.v.pick([1, 1, 2, 2, 3, 4])
        groups = [self.noise(target) for _ in range(extra)]
        value = ""
        if found:
            places = sorted(self.v.rng.randint(0, len(groups)) for _ in range(versions))
            values = [self.value(target) for _ in places]
            value = values[-1]
            self.replaced += [old for old in values if old != value]
            for number in reversed(range(versions)):
                lists = target.change if number else target.tell
                groups.insert(places[number], self.told_line(target, values[number], lists, values[number - 1]))
        while sum(len(t) + 16 for g in groups for _, t in g) > 380 and len(groups) > versions:
            spare = [g for g in groups if value == "" or not any(target.say(target.thing, "") in t or value in t for _, t in g)]
            groups.remove(spare[-1] if spare else groups[0]) if spare else groups
            if not spare:
                break
        self.block(groups)
        text = " ".join(t for g in groups for _, t in g)
        if found:
            self.ask(target, value)
        else:
            self.unknown(target)
        for slot, other in self.blocked:
            if other in text and slot.key not in self.told:
                self.told[slot.key] = (slot, other, self.position - 60)
        for _ in range(self.v.pick([0, 1, 2, 3, 4]) if follow is None else follow):
            self.ask_known(150) if self.v.rng.random() < 0.6 else self.ask_unknown()

    def ask_beside_block(self):
        """The answer stands in the window, and there is a block too: useless, or with an older value."""
        recent = [t for t in self.told.values() if self.position - t[2] < self.window - 110]
        if not recent:
            return self.tell()
        slot, value, _ = self.v.pick(recent)
        self.blocked = []
        groups = [self.noise(slot) for _ in range(self.v.pick([1, 1, 2]))]
        if self.v.rng.random() < 0.4:
            stale = self.value(slot)
            if stale != value:
                groups.insert(0, self.told_line(slot, stale))
        groups = groups[:2]
        self.block(groups)
        self.ask(slot, value)
        for other, v in self.blocked:
            self.told.setdefault(other.key, (other, v, -10_000))

    def chat_beside_block(self):
        """Talk that needs no memory, with a block before it."""
        self.blocked = []
        said, reply = small(self.v)
        target = self.fresh()
        groups = [self.noise(target) for _ in range(self.v.pick([1, 1, 2, 3]))]
        self.block(groups)
        if self.v.rng.random() < 0.4:
            self.tell()
        else:
            self.add("user", style(self.v, said), 0.02)
            self.add("assistant", reply, 0.2)
        for other, v in self.blocked:
            self.told.setdefault(other.key, (other, v, -10_000))

    # --- talk, drills, summaries ---------------------------------------------------------------------------------

    def talk(self, turns: int = 1):
        for _ in range(turns):
            said, reply = small(self.v)
            self.add("user", style(self.v, said), 0.02)
            self.add("assistant", reply, 0.6 if reply[0].isdigit() else 0.2)

    def drill(self):
        """Repeats strings never seen before: what copying is learnt from."""
        v = self.v
        items = [v.draw(v.pick(["word", "digits", "code", "name", "place", "secret", "phone", "title"])) for _ in range(v.pick([1, 2, 3, 4, 5]))]
        text = v.pick([" ", ", "]).join(items)
        self.add("user", v.pick(["Repeat: {}", "Say {}", "Repeat after me: {}", "Please repeat: {}", "Copy this: {}", "Say this again: {}"]).format(text), 0.02)
        self.add("assistant", text, 1.0)

    def lookup(self):
        """A list of invented things with values, then questions about some of them."""
        v = self.v
        pairs = [(v.draw(v.pick(["word", "name", "place"])), v.draw(v.pick(["word", "digits", "code", "place", "name", "spot", "amount"]))) for _ in range(v.pick([2, 3, 4, 5]))]
        self.add("user", v.pick([". ", ", ", "; "]).join(f"{k} is {x}" for k, x in pairs) + ".", 0.02)
        self.add("assistant", v.pick(ACKS), 0.1)
        for k, x in v.rng.sample(pairs, v.pick([1, 2, 2])):
            self.add("user", v.pick(["What is {}?", "What was {}?", "{}?", "Tell me {}."]).format(k), 0.02)
            self.add("assistant", f"{k} is {x}.", 1.0)

    def list_known(self):
        """The person asks for everything told so far."""
        facts = [sentence(slot.say(slot.answer, "your", value)) for slot, value, _ in self.told.values()]
        self.add("user", style(self.v, self.v.pick(["what do you know about me?", "what have I told you?", "tell me everything I told you", "what do you remember?", "list what you know", "what did I tell you so far?", "what do you remember about me?", "sum up what I told you"])), 0.02)
        self.add("assistant", " ".join(facts) if facts else "You have not told me anything yet.", 1.0)

    def summarise(self):
        """The facts told so far, newest values, in the order told: one sentence each."""
        facts = [sentence(slot.say(slot.summary, "the user's", value)) for slot, value, _ in self.told.values()]
        self.add("summary", " ".join(facts) if facts else "The user told no facts.", 1.0)
