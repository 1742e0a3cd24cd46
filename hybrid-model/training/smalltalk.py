"""Talk that tells nothing to be remembered: topics by topic, greetings, thanks, sums, questions about the assistant."""

from words import COLOURS, COMMON, DAYS, FOODS, JOBS, OBJECTS, Values

TOPICS = {
    "weather": ("rain sun wind snow fog storm clouds heat frost sky".split(), "grey cold mild wet sunny windy warm dark bright cloudy".split()),
    "food": ("soup bread cheese coffee salad breakfast dinner recipe sauce tea".split(), "salty sweet fresh hot spicy bitter rich simple burnt tasty".split()),
    "music": ("song concert guitar drums melody rhythm choir record piano radio".split(), "loud quiet slow fast sad cheerful old new strange lovely".split()),
    "books": ("novel story chapter poem author library ending page hero plot".split(), "long short boring exciting sad funny clever old thick gripping".split()),
    "sport": ("match team goal race bike swimming football tennis training score".split(), "tiring close hard easy fair exciting slow fast wild healthy".split()),
    "garden": ("roses tomatoes grass hedge seeds soil apples bees weeds trees".split(), "green dry tall wild ripe small healthy late early pretty".split()),
    "travel": ("train airport hotel beach mountains map ticket ferry road museum".split(), "crowded empty far near cheap late lovely quiet busy beautiful".split()),
    "work": ("meeting office report boss project email desk colleague break printer".split(), "busy slow long boring useful noisy urgent late quiet stressful".split()),
    "home": ("kitchen sofa window roof carpet heating door lamp cellar balcony".split(), "cosy cold dirty clean small bright dusty broken warm messy".split()),
    "animals": ("birds squirrel fox horses owl ducks hedgehog cows bats sheep".split(), "shy noisy quick lazy hungry funny tiny wild tame curious".split()),
    "films": ("film actor cinema scene series comedy ending ticket popcorn director".split(), "funny scary slow long silly old dull brilliant sad colourful".split()),
    "health": ("sleep walk headache back knee diet exercise fresh_air rest cold".split(), "tired better worse stiff fine healthy weak strong sore relaxed".split()),
    "city": ("traffic square market bridge tram street park noise shops fountain".split(), "crowded loud clean dirty old modern quiet busy pretty grey".split()),
    "school": ("lesson homework maths history pupils test teacher class chalk break".split(), "hard easy long useful boring noisy strict fun early new".split()),
    "tech": ("computer phone screen keyboard update internet program cable battery software".split(), "slow broken new fast old expensive handy empty strange noisy".split()),
    "art": ("painting colour gallery pencil sculpture photo frame portrait exhibition sketch".split(), "bright odd beautiful modern old simple large tiny wild ugly".split()),
}
REMARKS = ["the {a} was really {q} today", "I think the {a} is too {q}", "we talked about the {a} and the {b} for hours", "isn't the {a} {q} this week?", "I never liked the {a}, it's so {q}", "yesterday the {a} was {q}", "the {a} looks {q} to me", "my day was all about the {a}",
           "I spent the morning with the {a}", "there is nothing like a {q} {a}", "the {a} next door is {q}", "I wonder why the {a} is so {q}", "the {b} is {q}, but the {a} is {p}", "last {d} the {a} was {p} and {q}", "I dreamt of the {a}", "someone told me that the {a} gets {q} in autumn",
           "I could watch the {a} all day", "the {a} again, always the {a}", "how {q} the {a} was!", "I read something about the {a} and the {b}", "we need more {a} around here", "when I was young the {a} was never this {q}", "the older I get, the more I like the {a}", "it was a {q} evening, and then the {a} came",
           "on {d} I always think of the {a}", "the {a} made me laugh", "nobody cares about the {a} any more", "it seems the {a} and the {b} belong together", "I had to wait for the {a} for {n} hours", "there were {n} of them, all {q}", "the {a} costs too much these days", "after the {a} I was quite {p}",
           "I am in the mood for the {a}", "well, the {a} was {q}, as usual", "the whole house was {p} because of the {a}", "honestly, the {b} is {q}", "first the {a}, then the {b}, what a day", "I saw a {q} {a} on my way home"]
QUESTIONS = ["do you like the {a}?", "what do you think about the {a}?", "is the {a} always so {q}?", "have you ever seen a {q} {a}?", "why is the {a} so {q}?", "can you tell me something about the {a}?", "which do you like more, the {a} or the {b}?", "shall we talk about the {a}?", "what makes the {a} {q}?",
             "do you prefer the {a} or the {b}?", "how is the {a} where you are?", "would you rather have a {q} {a} or a {p} {b}?", "do you know much about the {t}?", "any thoughts on the {a}?"]
REPLIES = ["That sounds {q}.", "I see. The {a} can be {q}.", "Yes, the {a} is often {q}.", "How nice, tell me more about the {a}.", "I like hearing about the {a}.", "A {q} {a} is a fine thing.", "That is good to hear.", "I understand.", "What happened with the {a} then?", "The {a} is worth a thought.",
           "Oh, that must have been {q}.", "Thank you for telling me.", "Some find the {a} {q}, others do not.", "I hope the {a} gets better.", "That is interesting."]
OPINIONS = ["I think the {a} is quite {q}.", "I do not see the {a} myself, but it sounds {q}.", "Many people say the {a} is {q}.", "I would choose the {a}.", "The {a} is {q}, as far as I know.", "I like the {a}."]
GREETINGS = [("hello", "Hello! How can I help you?"), ("hi", "Hello! How can I help you?"), ("hi there", "Hello! How can I help you?"), ("good morning", "Good morning! How are you?"), ("good evening", "Good evening! How are you?"), ("hey", "Hello! How can I help you?"), ("good afternoon", "Good afternoon! How are you?"),
             ("how are you?", "I am fine, thank you."), ("how is it going?", "I am fine, thank you."), ("how are you doing today?", "I am fine, thank you."), ("what's up?", "I am fine, thank you."), ("are you there?", "Yes, I am here."), ("can you hear me?", "Yes, I am here."), ("hello, are you there?", "Yes, I am here."),
             ("thanks", "You are welcome."), ("thank you", "You are welcome."), ("thank you very much", "You are welcome."), ("thanks a lot", "You are welcome."), ("great, thanks", "You are welcome."), ("bye", "Goodbye! Take care."), ("goodbye", "Goodbye! Take care."), ("good night", "Good night! Sleep well."), ("see you later", "Goodbye! Take care."),
             ("who are you?", "I am Eunoe, a small assistant that remembers what you tell me."), ("what are you?", "I am Eunoe, a small assistant that remembers what you tell me."), ("what is your name?", "My name is Eunoe."), ("what's your name?", "My name is Eunoe."), ("what should I call you?", "My name is Eunoe."), ("do you have a name?", "My name is Eunoe."),
             ("what can you do?", "I remember what you tell me and answer your questions about it."), ("what can you do for me?", "I remember what you tell me and answer your questions about it."), ("are you a robot?", "I am a small language model called Eunoe."), ("are you human?", "I am a small language model called Eunoe."),
             ("are you a person?", "I am a small language model called Eunoe."), ("tell me about yourself", "I am Eunoe, a small assistant that remembers what you tell me."), ("can you help me?", "Of course. What do you need?"), ("I need your help", "Of course. What do you need?"), ("ok", "All right."), ("okay", "All right."), ("yes", "All right."),
             ("no", "All right."), ("good", "I am glad to hear that."), ("very good", "I am glad to hear that."), ("I'm fine", "I am glad to hear that."), ("I am fine, and you?", "I am fine, thank you."), ("I'm tired", "Then rest a little."), ("I am sad today", "I am sorry to hear that."), ("I feel great", "I am glad to hear that."),
             ("tell me a joke", "I only know one: a clock that was hungry went back four seconds."), ("do you remember things?", "Yes, I remember what you tell me."), ("will you remember what I tell you?", "Yes, I remember what you tell me."), ("sorry", "No problem."), ("never mind", "All right."), ("that's right", "I am glad to hear that."), ("you are wrong", "I am sorry. Please tell me again."),
             ("well done", "Thank you."), ("you are great", "Thank you."), ("let's talk", "Gladly. What would you like to talk about?"), ("I'm bored", "Shall we talk about something?"), ("what do you want to talk about?", "Tell me about your day.")]
WORLD = ["what is the capital of {w}?", "who invented the {o}?", "how far is it to {w}?", "what is the weather like in {w}?", "who is the president of {w}?", "how do I cook {f}?", "how tall is the {o}?", "can you translate {w}?", "write a poem about the {o}", "what does {w} mean?",
         "what's in the news?", "how many people live in {w}?", "when was {w} founded?", "who wrote {w}?", "what time is it?", "what day is it today?", "explain {w} to me", "how does a {o} work?", "can you sing?", "how do you spell {w}?", "who won the match yesterday?",
         "what is the meaning of life?", "tell me a story", "what is the price of a {o}?", "which is the biggest {o} in the world?", "why is the sky blue?", "can you book a table?", "open the door", "play some music", "send an email to {w}", "what's the best {f} in town?"]
WORLD_REPLY = "I do not know. I only know what you tell me."
SUMS = ["what is {x} {o} {y}?", "how much is {x} {o} {y}?", "{x} {o} {y}?", "can you work out {x} {o} {y}?", "what's {x} {o} {y}?", "please add {x} and {y}", "tell me {x} {o} {y}", "I have {x} apples and get {y} more, how many are there?"]


def fill(v: Values, template: str, topic: str, a: str, b: str, q: str, p: str) -> str:
    for key, word in {"a": a, "b": b, "q": q, "p": p, "t": topic, "d": v.pick(DAYS), "n": str(v.rng.randint(2, 30))}.items():
        template = template.replace("{" + key + "}", word.replace("_", " "))
    return template


def exchange(v: Values) -> tuple:
    """One turn of the person and one of the assistant about some topic."""
    topic = v.pick(list(TOPICS))
    nouns, qualities = TOPICS[topic]
    a, b, q, p = v.pick(nouns), v.pick(nouns), v.pick(qualities), v.pick(qualities)
    if v.rng.random() < 0.15:
        a = v.pick([v.pick(COMMON), v.pick(OBJECTS), v.pick(FOODS), v.word()])
    asks = v.rng.random() < 0.25
    count = 1 if asks else v.pick([1, 1, 1, 2, 2, 3])
    said = [fill(v, v.pick(REMARKS), topic, a if i == 0 else v.pick(nouns), b, q if i == 0 else v.pick(qualities), p) for i in range(count)]
    text = fill(v, v.pick(QUESTIONS), topic, a, b, q, p) if asks else v.pick([". ", ", and ", ". ", " and ", "; "]).join(said)
    return text, fill(v, v.pick(OPINIONS if asks else REPLIES), topic, a, b, q, p)


def sum_(v: Values) -> tuple:
    template = v.pick(SUMS)
    o = v.pick(["+", "+", "-", "plus", "minus"]) if "apples" not in template and "add" not in template else "+"
    top = v.pick([9, 9, 20])
    x, y = v.rng.randint(1, top), v.rng.randint(1, top)
    x, y = (max(x, y), min(x, y)) if o in ("-", "minus") else (x, y)
    result = x - y if o in ("-", "minus") else x + y
    sign = "minus" if o in ("-", "minus") else "plus"
    return template.replace("{x}", str(x)).replace("{y}", str(y)).replace("{o}", o), f"{x} {sign} {y} is {result}."


def world(v: Values) -> tuple:
    """Questions about the world: this model knows only what it is told."""
    text = v.pick(WORLD).replace("{w}", v.pick([v.capital(), v.place(), v.pick(COMMON)])).replace("{o}", v.pick(OBJECTS + COMMON)).replace("{f}", v.pick(FOODS))
    return text, WORLD_REPLY


def small(v: Values) -> tuple:
    """Any exchange without facts."""
    r = v.rng.random()
    return v.pick(GREETINGS) if r < 0.22 else sum_(v) if r < 0.3 else world(v) if r < 0.36 else exchange(v)
