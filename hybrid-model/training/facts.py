"""What a person can tell about their life: slots (one fact each) and the many ways to tell it and to ask for it.

A template speaks of a slot by {n}: the noun after the possessive ("sister's name", "door code"), {s}: the thing itself
("sister"), and {v}: the value. {my} becomes my, your or the user's according to who speaks.
"""

from dataclasses import dataclass, field

from words import ADJECTIVES, COMMON, Values

PEOPLE = """sister brother mother father aunt uncle cousin grandmother grandfather daughter son niece nephew wife husband neighbour landlady landlord boss
dentist doctor teacher coach flatmate colleague hairdresser lawyer therapist mechanic gardener best_friend tutor trainer baker manager partner roommate
stepsister godfather godmother mother-in-law brother-in-law piano_teacher old_friend pen_friend twin assistant client plumber midwife vet mum dad grandma grandpa
girlfriend boyfriend older_sister younger_sister older_brother younger_brother sister-in-law father-in-law classmate driver cleaner professor chess_partner""".split()
PETS = "cat dog rabbit hamster parrot horse turtle goldfish pony puppy kitten goat donkey guinea_pig canary lizard hen duck snake rat".split()
NAMED = """boat school company band bakery street village bank team book bicycle ship farm hotel club choir shop cafe favourite_pub gym library church restaurant project
car robot house phone_company island university street garden tent newspaper football_club hospital""".split()
CODES = """door_code wifi_password locker_number locker_code password PIN customer_number order_number flight_number room_number bus_line seat_number alarm_code
safe_combination library_card_number account_number ticket_number reference_number badge_number garage_code licence_plate membership_number booking_number
magic_word code_word secret_word safe_word gate_code parking_space tax_number passport_number user_name house_number student_number computer_password
apartment_number email_password bike_lock_code suitcase_code tracking_number contract_number table_number platform_number wifi_name tram_line shoe_size""".split()
EVENTS = """dentist_appointment flight exam wedding meeting job_interview concert train driving_test doctor's_appointment party piano_lesson holiday
first_day_at_work graduation swimming_lesson anniversary deadline move operation haircut yoga_class dinner_with_friends check-up bus football_match
birthday_party presentation eye_test parents'_evening choir_practice""".split()
COSTS = """rent salary electricity_bill budget new_laptop bicycle phone_bill train_ticket insurance car_repair pocket_money gym_fee deposit pension internet_bill heating_bill
new_coat ticket loan water_bill new_phone sofa parking_fine dentist_bill""".split()
LIKES = """colour food drink book film song game animal flower season place fruit dessert sport tea singer word band poem toy tree bird soup ice_cream snack cheese cake
painter board_game smell subject instrument café restaurant perfume""".split()
LOST = """spare_key passport umbrella glasses wallet charger toolbox sewing_kit camera diary torch first_aid_kit ticket cheque_book guitar_case ladder spare_battery
birthday_present medicine car_keys bike_lock tent raincoat notebook recipe_book seeds candles hammer letter savings watch ring house_keys remote_control""".split()
OBJECTS = "car bike coat bag laptop kitchen bedroom boat phone house front_door sofa hat scarf jacket guitar backpack garden_shed suitcase kayak tent umbrella".split()
THINGS = "ring plan route team chair lamp cup room shop seat box bus trick game shelf prize card stamp machine road tree tool toast teacher cousin group train doctor".split()
PLAIN = ["blood type", "star sign", "middle name", "surname", "maiden name", "first name", "last name", "nickname", "hair colour", "eye colour", "favourite number", "lucky number", "weight", "height", "first school", "first car", "first word",
         "dream job", "dream house", "plan for Sunday", "plan for tonight", "plan for the weekend", "new year's resolution", "biggest fear", "best subject", "worst subject", "ring size", "bank", "tax adviser", "team", "hotel", "train", "gate", "seat", "platform",
         "floor", "desk number", "email address", "phone number", "mobile number", "office number", "fax number", "website", "blog", "username", "screen name", "company's slogan", "motto", "theory", "thesis title", "essay topic", "project name", "code name",
         "stage name", "pen name", "goal", "wish", "present for Mum", "secret", "diagnosis", "shoe size", "coat size", "order", "usual order", "recipe", "secret ingredient", "hiding place", "holiday destination", "departure time", "wake-up time", "bedtime",
         "lunch break", "working hours", "visa number", "train number", "car's licence plate", "house number", "postcode", "zip code", "area code", "country", "county", "parents' town", "favourite teacher", "first pet", "childhood home", "PIN", "combination"]
ASPECTS = "brand title number code name nickname motto size owner colour model label symbol topic price serial_number version address".split()


@dataclass
class Slot:
    """One thing that can be told: `key` names it, `noun` follows the possessive, the lists hold ways of speaking."""

    key: str
    kind: str
    noun: str
    thing: str
    tell: list
    ask: list
    answer: str
    summary: str
    change: list = field(default_factory=list)
    missing: str = ""

    def say(self, template: str, possessive: str, value: str = "", old: str = "") -> str:
        text = template.replace("{old}", old).replace("{n}", self.noun).replace("{s}", self.thing).replace("{v}", value)
        return text.replace("{my}", possessive)


TELL_NOUN = ["{my} {n} is {v}", "{v} is {my} {n}", "{my} {n}: {v}", "remember that {my} {n} is {v}", "please note: {my} {n} is {v}", "just so you know, {my} {n} is {v}",
             "for the record, {my} {n} is {v}", "you should know that {my} {n} is {v}", "by the way, {my} {n} is {v}", "I want you to remember {my} {n}: {v}", "note that {my} {n} is {v}",
             "can you remember that {my} {n} is {v}?", "don't forget, {my} {n} is {v}", "keep in mind that {my} {n} is {v}", "the {n} is {v}", "so, {my} {n} is {v}",
             "let me tell you {my} {n}, it is {v}", "{my} {n}? it's {v}", "{my} {n} is {v}, write that down", "I have to tell you something: {my} {n} is {v}"]
ASK_NOUN = ["what is {my} {n}?", "what's {my} {n}?", "do you remember {my} {n}?", "can you tell me {my} {n}?", "what did I say about {my} {n}?", "tell me {my} {n}", "{my} {n}?", "what was {my} {n}?",
            "I forgot {my} {n}, what is it?", "do you know {my} {n}?", "could you remind me of {my} {n}?", "what was {my} {n} again?", "please tell me {my} {n}", "what did I tell you about {my} {n}?",
            "have I told you {my} {n}?", "I can't recall {my} {n}", "remind me, what is {my} {n}?", "and {my} {n}?", "what is the {n}?", "I need {my} {n}", "did I mention {my} {n}?", "so what is {my} {n}?",
            "which {n} did I give you?", "hey, what's {my} {n} again?", "do you still know {my} {n}?", "I told you {my} {n}, what was it?", "any idea what {my} {n} is?", "quick question: what is {my} {n}?"]
CHANGE_NOUN = ["{my} {n} is now {v}", "actually, {my} {n} is {v} now", "{my} {n} has changed, it is {v} now", "correction: {my} {n} is {v}", "no wait, {my} {n} is {v}", "I changed {my} {n} to {v}",
               "the new {n} is {v}", "{my} new {n} is {v}", "sorry, I was wrong, {my} {n} is {v}", "update: {my} {n} is {v}", "from now on {my} {n} is {v}", "forget the old one, {my} {n} is {v} now",
               "{my} {n} is no longer that, it's {v} now", "actually it's {v}, {my} {n}", "I made a mistake: {my} {n} is {v}", "things have changed: {my} {n} is {v}", "since today {my} {n} is {v}",
               "{my} {n} is not {old} but {v}", "{my} {n} is {v}, not {old}", "I said {my} {n} was {old}, but it is {v}", "{my} {n} changed from {old} to {v}", "{my} {n} is {v} instead of {old}", "it's not {old} any more, {my} {n} is {v}"]
CHANGE_LAST = ["no, sorry, I meant {v}", "sorry, it's {v}", "correction: {v}", "actually it's {v}", "no, {v}", "I mean {v}", "oh wait, it is {v}", "not {old}, {v}", "I made a mistake, it's {v}", "that's wrong, it is {v}", "no wait, make that {v}"]


def noun_slot(key, kind, noun, thing=None, tell=(), ask=(), answer="{my} {n} is {v}.", summary=None, change=(), weight=2):
    """A slot whose special phrasings come `weight` times as often as the general ones together with them."""
    return Slot(key, kind, noun, thing or noun, [TELL_NOUN, list(tell)], [ASK_NOUN, list(ask)], answer, summary or answer, [CHANGE_NOUN, list(change)])


def spaced(word: str) -> str:
    return word.replace("_", " ")


def person(v: Values) -> Slot:
    who = spaced(v.pick(PEOPLE[:14] if v.rng.random() < 0.4 else PEOPLE))
    return noun_slot(f"name:{who}", "name", f"{who}'s name", who,
                     ["{my} {s} is called {v}", "{v} is {my} {s}", "{my} {s} is {v}", "I have a {s} called {v}", "I have a {s}, {v}", "{my} {s}'s name is {v}", "{my} {s} is named {v}", "I talked to {my} {s} {v} today", "I met {my} {s} {v} for lunch",
                      "{my} {s} {v} came to visit", "{v}, {my} {s}, sends greetings", "the name of {my} {s} is {v}", "they call {my} {s} {v}", "{my} {s}, who is called {v}, phoned me", "you know, {my} {s} is called {v}", "I am seeing {my} {s} {v} tomorrow",
                      "{my} {s} {v} gave me a present", "I got a letter from {v}, {my} {s}", "everyone calls {my} {s} {v}", "yesterday {my} {s} {v} cooked for us"],
                     ["what is {my} {s} called?", "who is {my} {s}?", "what's {my} {s} called?", "how is {my} {s} called?", "what is the name of {my} {s}?", "do you remember what {my} {s} is called?", "do you know who {my} {s} is?", "what's the name of {my} {s}?",
                      "do you remember the name of {my} {s}?", "what did I say {my} {s} was called?", "what do I call {my} {s}?", "who was {my} {s} again?", "I want to write to {my} {s}, what is the name?", "name {my} {s}", "can you name {my} {s}?", "tell me the name of {my} {s}",
                      "by what name does {my} {s} go?", "what was {my} {s} called again?", "which name does {my} {s} have?"],
                     "{my} {s} is called {v}.", change=["{my} {s} is called {v} now", "I have a new {s}, called {v}", "{my} new {s} is {v}", "actually {my} {s} is called {v}"])


def pet(v: Values) -> Slot:
    who = spaced(v.pick(PETS))
    return noun_slot(f"name:{who}", "pet", f"{who}'s name", who,
                     ["{my} {s} is called {v}", "I have a {s} called {v}", "I have a {s} named {v}", "{my} {s} is named {v}", "we got a {s}, we call it {v}", "{v} is {my} {s}", "{my} {s} {v} is sleeping", "{my} {s} {v} likes the sofa", "the name of {my} {s} is {v}",
                      "I adopted a {s} and named it {v}", "we have a {s}, {v}", "{my} {s} answers to the name {v}"],
                     ["what is {my} {s} called?", "what's {my} {s} called?", "what is the name of {my} {s}?", "do you remember what {my} {s} is called?", "what did I name {my} {s}?", "what do I call {my} {s}?", "what did I call {my} {s}?", "do you remember {my} {s}?",
                      "which name did I give {my} {s}?", "how do I call {my} {s}?", "tell me the name of {my} {s}", "what was the name of {my} {s}?"],
                     "{my} {s} is called {v}.", change=["I renamed {my} {s} to {v}", "{my} {s} is called {v} now"])


def named(v: Values) -> Slot:
    what = spaced(v.pick(NAMED))
    return noun_slot(f"name:{what}", "title", f"{what}'s name", what,
                     ["{my} {s} is called {v}", "the name of {my} {s} is {v}", "{my} {s} has the name {v}", "{my} {s} is named {v}", "{my} {s} is {v}", "{v} is the name of {my} {s}", "we named {my} {s} {v}"],
                     ["what is {my} {s} called?", "what's {my} {s} called?", "what is the name of {my} {s}?", "do you remember the name of {my} {s}?", "what name does {my} {s} have?", "what's the name of {my} {s}?", "how is {my} {s} called?", "what did I say {my} {s} is called?"],
                     "{my} {s} is called {v}.", change=["{my} {s} is called {v} now", "{my} {s} was renamed to {v}"])


def code(v: Values) -> Slot:
    what = spaced(v.pick(CODES))
    if v.rng.random() < 0.25:
        what = v.pick(["old", "work", "office", "home", "hotel", "gym", "school", "summer house", "cellar", "bank"]) + " " + what
    kind = v.pick(["digits", "number", "digits", "phone"]) if "number" in what or what.split()[-1] in ("PIN", "line", "space", "size") else "secret" if "word" in what or "name" in what else v.pick(["digits", "code", "secret", "digits"])
    return noun_slot(f"code:{what}", kind, what, what, ["the {n} is {v}", "{v} is the {n}", "they gave me {v} as {my} {n}", "{my} {n} should be {v}", "I set {my} {n} to {v}", "I wrote down the {n}: {v}", "I got a {n}: {v}", "the {n} I use is {v}"],
                     ["what is the {n}?", "what's the {n}?", "do you have {my} {n}?", "which {n} do I have?", "give me the {n}", "I need the {n}, do you have it?", "I am standing here and need {my} {n}", "what was the {n}?", "the {n} please"])


def event(v: Values) -> Slot:
    what = spaced(v.pick(EVENTS))
    return noun_slot(f"when:{what}", "moment", f"{what}", what, ["{my} {s} is on {v}", "I have {my} {s} on {v}", "{my} {s} will be on {v}", "the {s} is on {v}", "{my} {s} was moved to {v}", "{my} {s} takes place on {v}", "they set {my} {s} for {v}", "I booked {my} {s} for {v}"],
                     ["when is {my} {s}?", "when's {my} {s}?", "do you remember when {my} {s} is?", "on what date is {my} {s}?", "when did I say {my} {s} is?", "when will {my} {s} be?", "what day is {my} {s}?", "tell me when {my} {s} is", "when do I have {my} {s}?", "what date is {my} {s}?",
                      "can you tell me when {my} {s} is?", "when was {my} {s} again?"],
                     "{my} {s} is on {v}.", change=["{my} {s} was moved to {v}", "{my} {s} is now on {v}", "they moved {my} {s} to {v}", "{my} {s} got postponed to {v}", "{my} {s} is on {v} instead"])


def clock(v: Values) -> Slot:
    slot = event(v)
    slot.kind, slot.key = "time", "when:" + slot.thing
    slot.tell = [[], ["{my} {s} is at {v}", "the {s} starts at {v}", "{my} {s} begins at {v}", "I have {my} {s} at {v}", "{my} {s} leaves at {v}" if slot.thing in ("flight", "train", "bus") else "{my} {s} is at {v} sharp"]]
    slot.ask = [[], ["when is {my} {s}?", "at what time is {my} {s}?", "what time is {my} {s}?", "when does {my} {s} start?", "do you remember what time {my} {s} is?", "what time did I say {my} {s} is?"]]
    slot.answer = slot.summary = "{my} {s} is at {v}."
    slot.change = [[], ["{my} {s} is now at {v}", "{my} {s} was moved to {v}", "actually {my} {s} is at {v}"]]
    return slot


def cost(v: Values) -> Slot:
    what = spaced(v.pick(COSTS))
    return noun_slot(f"cost:{what}", "amount", what, what, ["{my} {s} is {v}", "{my} {s} costs {v}", "I pay {v} for {my} {s}", "{my} {s} comes to {v}", "I paid {v} for {my} {s}", "{my} {s} cost me {v}"],
                     ["how much is {my} {s}?", "how much does {my} {s} cost?", "what do I pay for {my} {s}?", "how high is {my} {s}?", "do you remember how much {my} {s} is?", "how much did I say {my} {s} is?", "how much do I pay for {my} {s}?", "how much was {my} {s}?"],
                     "{my} {s} is {v}.", change=["{my} {s} went up to {v}", "{my} {s} is {v} now", "{my} {s} went down to {v}"])


def like(v: Values) -> Slot:
    what = spaced(v.pick(LIKES))
    kind = {"colour": "colour", "food": "food"}.get(what) or ("title" if what in ("book", "film", "song", "game", "band", "café", "restaurant") else "liking")
    whose = f"{spaced(v.pick(PEOPLE))}'s " if v.rng.random() < 0.2 else ""
    love = [] if whose else ["I love {v}, it is {my} {n}", "I like {v} most, that's {my} {n}", f"the {what} I like best is {{v}}", f"my favorite {what} is {{v}}", f"of every {what} I like {{v}} most"]
    which = [] if whose else [f"which {what} do I like best?", f"what {what} do I like most?", f"what's my favorite {what}?", f"which {what} is my favourite?", f"do you know which {what} I like?", f"what {what} do I prefer?"]
    return noun_slot(f"like:{whose}{what}", kind, f"{whose}favourite {what}", what, love, which)


def lost(v: Values) -> Slot:
    what = spaced(v.pick(LOST))
    be = "are" if what.endswith("s") and what != "glas" else "is"
    return noun_slot(f"where:{what}", "spot", what, what, [f"{{my}} {{s}} {be} {{v}}", f"the {{s}} {be} {{v}}", "I put {my} {s} {v}", "I keep {my} {s} {v}", "I left {my} {s} {v}", "you will find the {s} {v}", "I hid {my} {s} {v}", "we store the {s} {v}"],
                     [f"where {be} {{my}} {{s}}?", f"where {be} the {{s}}?", "where did I put {my} {s}?", "where do I keep {my} {s}?", "where did I leave {my} {s}?", f"do you remember where {{my}} {{s}} {be}?", "where can I find {my} {s}?", f"I can't find {{my}} {{s}}, where {be} it?", "where did I say I put {my} {s}?", "I am looking for {my} {s}"],
                     f"{{my}} {{s}} {be} {{v}}.", change=["I moved {my} {s}, now it's {v}", f"{{my}} {{s}} {be} now {{v}}", "I put {my} {s} {v} now"])


def about_person(v: Values) -> Slot:
    """Something of another person: where they live, what they do, when they were born."""
    who = spaced(v.pick(PEOPLE + PETS[:4]))
    r = int(v.rng.random() * 6)
    if r == 0:
        return noun_slot(f"lives:{who}", "place", f"{who}'s home town", who, ["{my} {s} lives in {v}", "{my} {s} moved to {v}", "{my} {s} has a house in {v}", "{my} {s} is living in {v}"],
                         ["where does {my} {s} live?", "where is {my} {s} living?", "which town does {my} {s} live in?", "do you remember where {my} {s} lives?", "in which city does {my} {s} live?", "where did I say {my} {s} lives?"],
                         "{my} {s} lives in {v}.", change=["{my} {s} moved to {v}", "{my} {s} lives in {v} now"])
    if r == 1:
        return noun_slot(f"job:{who}", "job", f"{who}'s job", who, ["{my} {s} is a {v}", "{my} {s} works as a {v}", "{my} {s} has a job as a {v}"],
                         ["what does {my} {s} do?", "what is {my} {s}'s job?", "what does {my} {s} do for a living?", "what does {my} {s} work as?", "do you remember what {my} {s} does?"], "{my} {s} works as a {v}.", change=["{my} {s} works as a {v} now"])
    if r == 2:
        return noun_slot(f"birthday:{who}", "date", f"{who}'s birthday", who, ["{my} {s}'s birthday is on {v}", "{my} {s} was born on {v}", "{my} {s} has a birthday on {v}"],
                         ["when is {my} {s}'s birthday?", "when was {my} {s} born?", "when does {my} {s} have a birthday?", "on what day is {my} {s}'s birthday?"], "{my} {s}'s birthday is on {v}.")
    if r == 3:
        return noun_slot(f"phone:{who}", "phone", f"{who}'s phone number", who, ["you can reach {my} {s} at {v}", "{my} {s}'s number is {v}", "call {my} {s} at {v}"],
                         ["what is {my} {s}'s number?", "how can I reach {my} {s}?", "what number does {my} {s} have?", "I want to call {my} {s}, what's the number?"], "{my} {s}'s phone number is {v}.")
    if r == 4:
        return noun_slot(f"age:{who}", "age", f"{who}'s age", who, ["{my} {s} is {v} years old", "{my} {s} turned {v}", "{my} {s} is {v}"], ["how old is {my} {s}?", "what age is {my} {s}?", "do you remember how old {my} {s} is?"], "{my} {s} is {v} years old.", change=["{my} {s} is {v} years old now", "{my} {s} just turned {v}"])
    return noun_slot(f"from:{who}", "place", f"{who}'s birthplace", who, ["{my} {s} comes from {v}", "{my} {s} is from {v}", "{my} {s} grew up in {v}"], ["where is {my} {s} from?", "where does {my} {s} come from?", "what town is {my} {s} from?"], "{my} {s} comes from {v}.")


SELF = [
    ("self:name", "name", "name", ["I'm {v}", "my name is {v}", "I am {v}", "call me {v}", "I am called {v}", "hi, I'm {v}", "hello, my name is {v}", "people call me {v}", "you can call me {v}", "{v} is my name", "this is {v} speaking", "it's {v} here"],
     ["what is my name?", "what's my name?", "who am I?", "do you remember my name?", "what am I called?", "do you know who I am?", "how am I called?", "do you remember me?", "say my name", "what name did I give you?"], "Your name is {v}.", "The user's name is {v}.", ["I changed my name, call me {v}", "call me {v} now"]),
    ("self:home", "place", "home town", ["I live in {v}", "I'm living in {v}", "I moved to {v}", "my home is in {v}", "I have a flat in {v}", "I live in a town called {v}", "we live in {v}", "home is {v}"],
     ["where do I live?", "which town do I live in?", "where is my home?", "do you remember where I live?", "what city do I live in?", "where did I say I live?", "in which town do I live?", "where's my home?", "what town am I living in?"], "You live in {v}.", "The user lives in {v}.", ["I moved to {v}", "I live in {v} now", "we have moved, we live in {v} now"]),
    ("self:from", "place", "birthplace", ["I come from {v}", "I was born in {v}", "I grew up in {v}", "I'm originally from {v}", "I'm from {v}"], ["where do I come from?", "where was I born?", "where am I from?", "where did I grow up?", "which town am I from?"], "You come from {v}.", "The user comes from {v}.", []),
    ("self:job", "job", "job", ["I work as a {v}", "I'm a {v}", "I am a {v} by trade", "my job is {v}", "I'm working as a {v}", "I earn my living as a {v}"], ["what is my job?", "what do I do?", "what do I work as?", "what do I do for a living?", "do you remember my job?", "what's my profession?"], "You work as a {v}.", "The user works as a {v}.", ["I work as a {v} now", "I changed jobs, I'm a {v} now"]),
    ("self:employer", "title", "employer", ["I work at {v}", "I work for {v}", "I'm employed at {v}", "my company is {v}", "I started at {v}", "I have a job at {v}"], ["where do I work?", "who do I work for?", "what company do I work for?", "do you remember where I work?", "who is my employer?", "at which company do I work?"], "You work at {v}.", "The user works at {v}.", ["I work at {v} now", "I switched to {v}, I work there now"]),
    ("self:street", "street", "address", ["I live at {v}", "my address is {v}", "my flat is at {v}", "our house is at {v}"], ["what is my address?", "what street do I live on?", "what's my address?", "do you remember my address?", "which address did I give you?"], "Your address is {v}.", "The user's address is {v}.", ["my new address is {v}"]),
    ("self:birthday", "date", "birthday", ["my birthday is on {v}", "I was born on {v}", "I have my birthday on {v}", "my birthday is {v}"], ["when is my birthday?", "when was I born?", "what date is my birthday?", "do you remember my birthday?", "when's my birthday?"], "Your birthday is on {v}.", "The user's birthday is on {v}.", []),
    ("self:age", "age", "age", ["I am {v} years old", "I'm {v}", "I'm {v} years old", "I turned {v} this year"], ["how old am I?", "what is my age?", "do you remember how old I am?", "what age am I?"], "You are {v} years old.", "The user is {v} years old.", ["I'm {v} years old now", "I just turned {v}"]),
    ("self:trip", "place", "trip", ["I'm going to {v} next month", "I plan to travel to {v}", "we are flying to {v} in summer", "my next trip goes to {v}", "I'm planning a trip to {v}", "I want to spend my holiday in {v}", "next week I travel to {v}", "I booked a trip to {v}"],
     ["where am I going?", "where am I travelling to?", "where do I plan to travel?", "where is my trip going?", "what is the goal of my trip?", "where did I say I want to go?", "where will I spend my holiday?", "which place am I going to visit?"], "You are going to {v}.", "The user is going to {v}.", ["I'm going to {v} instead", "change of plans: I'm going to {v}"]),
    ("self:learn", "word", "hobby", ["my hobby is {v}", "I spend my evenings with {v}", "I love {v}, it's my hobby", "I took up {v} as a hobby", "in my free time I do {v}"], ["what is my hobby?", "what do I do in my free time?", "which hobby do I have?", "what's my hobby?", "how do I spend my evenings?"], "Your hobby is {v}.", "The user's hobby is {v}.", ["my hobby is {v} now"]),
    ("self:allergy", "liking", "allergy", ["I'm allergic to {v}", "I can't eat {v}", "I have an allergy to {v}", "{v} makes me ill, I'm allergic"], ["what am I allergic to?", "what can't I eat?", "which allergy do I have?", "do you remember my allergy?"], "You are allergic to {v}.", "The user is allergic to {v}.", []),
    ("self:language", "capital", "mother tongue", ["I speak {v}", "my mother tongue is {v}", "at home we speak {v}", "I'm learning {v}"], ["what language do I speak?", "which language do I speak?", "what is my language?", "do you remember which language I speak?"], "You speak {v}.", "The user speaks {v}.", []),
    ("self:buy", "thing", "shopping", ["I need to buy {v}", "I want to buy {v}", "remind me to buy {v}", "I must not forget to buy {v}", "on my shopping list is {v}"], ["what do I need to buy?", "what did I want to buy?", "what is on my shopping list?", "what must I buy?"], "You want to buy {v}.", "The user wants to buy {v}.", ["I want to buy {v} instead"]),
    ("self:meet", "name", "date", ["I'm meeting {v} tonight", "I will meet {v} tomorrow", "I have a date with {v}", "I'm having dinner with {v}", "I'm seeing {v} this evening"], ["who am I meeting?", "whom will I meet?", "who am I having dinner with?", "who do I have a date with?", "who did I say I'm meeting?"], "You are meeting {v}.", "The user is meeting {v}.", ["I'm meeting {v} instead"]),
]


COUNTED = "cats dogs sisters brothers children bicycles cousins hens plants books chairs guitars friends keys rooms sheep stamps cars windows trees boxes fish horses coins nephews nieces aunts uncles bags lamps".split()


COMERS = "plumber electrician parcel cleaner gardener vet visitors postman decorator baker mechanic nurse doctor sofa fridge landlord guests delivery builder carpenter cousin teacher inspector".split()
LEAVERS = "train bus flight ferry plane boat tram taxi coach ship lift shuttle".split()


def comes(v: Values) -> Slot:
    """Somebody or something that comes or leaves at a time."""
    if v.rng.random() < 0.5:
        what, kind, at = v.pick(LEAVERS), "time", "at"
        verb, base = "leaves", "leave"
    else:
        what, kind, at = v.pick(COMERS), "moment", "on"
        verb, base = ("come", "come") if what in ("visitors", "guests") else ("comes", "come")
    do = "do" if verb == base else "does"
    extra = ["I have to catch {my} {s} at {v}", "{my} {s} goes at {v}"] if base == "leave" else [f"the {{s}} will {base} {at} {{v}}", f"the {{s}} is coming {at} {{v}}"]
    return Slot(f"comes:{what}", kind, f"{what}'s time", what, [[], [f"{{my}} {{s}} {verb} {at} {{v}}", f"the {{s}} {verb} {at} {{v}}", f"remember that the {{s}} {verb} {at} {{v}}", *extra]],
                [[], [f"when {do} {{my}} {{s}} {base}?", f"when {do} the {{s}} {base}?", f"when did I say the {{s}} {verb}?", f"what time {do} {{my}} {{s}} {base}?", f"do you remember when the {{s}} {verb}?", f"when is the {{s}} {'leaving' if base == 'leave' else 'coming'}?", f"tell me when {{my}} {{s}} {verb}"]],
                f"{{my}} {{s}} {verb} {at} {{v}}.", f"{{my}} {{s}} {verb} {at} {{v}}.", [[], [f"{{my}} {{s}} now {verb} {at} {{v}}", f"the {{s}} {verb} {at} {{v}} instead", f"actually the {{s}} {verb} {at} {{v}}"]], f"when your {{s}} {verb}")


def counted(v: Values) -> Slot:
    what = v.pick(COUNTED)
    return Slot(f"count:{what}", "number", f"number of {what}", what, [[], ["I have {v} {s}", "I own {v} {s}", "we have {v} {s}", "I've got {v} {s}", "there are {v} {s} at my place"]],
                [[], ["how many {s} do I have?", "how many {s} have I got?", "do you remember how many {s} I have?", "how many {s} did I say I have?", "how many {s} do I own?", "what is the number of my {s}?"]], "You have {v} {s}.", "The user has {v} {s}.",
                [[], ["I have {v} {s} now", "actually I have {v} {s}", "now it's {v} {s}, I have {v} {s}", "I don't have {old} {s} but {v} {s}"]], "how many {s} you have")


def kept(v: Values) -> Slot:
    """Something to be kept in mind for its own sake."""
    what = v.pick(["word", "number", "code", "name", "phrase", "sentence", "thing"])
    kind = {"number": "digits", "code": "code", "name": "name"}.get(what) or v.pick(["word", "secret", "thing"])
    return Slot(f"kept:{what}", kind, f"{what} to remember", what, [[], ["remember the {s} {v}", "please remember this {s}: {v}", "keep this {s} in mind: {v}", "remember this {s}: {v}", "here is a {s} for you: {v}", "the {s} is {v}", "the {s} you must remember is {v}", "don't forget the {s} {v}", "I give you a {s}: {v}", "memorise the {s} {v}"]],
                [[], ["what {s} did I ask you to remember?", "which {s} should you remember?", "what was the {s}?", "what was the {s} I told you?", "what is the {s}?", "which {s} did I give you?", "tell me the {s}", "do you remember the {s}?", "what {s} did I tell you?", "say the {s} I gave you"]],
                "The {s} is {v}.", "The {s} to remember is {v}.", [[], ["the {s} is now {v}", "the new {s} is {v}", "forget that {s}, the {s} is {v}", "actually, remember the {s} {v} instead"]], "a {s} to remember")


def myself(v: Values) -> Slot:
    key, kind, noun, tell, ask, answer, summary, change = v.pick(SELF[:5] + SELF)
    general = key in ("self:name", "self:home", "self:job", "self:street", "self:birthday", "self:learn", "self:age")
    return Slot(key, kind, noun, noun, [TELL_NOUN[:2] if general and kind != "job" else [], tell], [ASK_NOUN if general else [], ask], answer, summary, [CHANGE_NOUN if general and kind != "job" else [], change or tell])


def generic(v: Values) -> Slot:
    """The free form: the X of my Y is Z, and things named by made-up words."""
    what, aspect = spaced(v.pick(OBJECTS + NAMED[:8])), spaced(v.pick(ASPECTS))
    kind = {"colour": "colour", "price": "amount", "number": "digits", "code": "code", "size": "number", "owner": "name", "title": "title", "address": "street"}.get(aspect) or v.pick(["title", "word", "code", "capital"])
    return noun_slot(f"{aspect}:{what}", kind, f"{what}'s {aspect}", what, [f"the {aspect} of {{my}} {{s}} is {{v}}", f"{{v}} is the {aspect} of {{my}} {{s}}", f"{{my}} {{s}} has the {aspect} {{v}}"],
                     [f"what is the {aspect} of {{my}} {{s}}?", f"which {aspect} does {{my}} {{s}} have?", f"what {aspect} does {{my}} {{s}} have?", f"do you remember the {aspect} of {{my}} {{s}}?", f"tell me the {aspect} of {{my}} {{s}}"])


def compound(v: Values) -> str:
    """A noun of everyday words nobody could foresee: "summer kettle", "blood type", "second guitar teacher"."""
    r = v.rng.random()
    if r < 0.35:
        return v.pick(PLAIN)
    first = v.pick(COMMON + ADJECTIVES + ["first", "second", "next", "new", "favourite", "secret", "lucky", "winter", "summer", "morning", "evening", "Sunday"])
    return first + " " + (v.pick(THINGS + COMMON + ASPECTS) if r < 0.9 else spaced(v.pick(CODES)))


def invented(v: Values) -> Slot:
    what = v.word() if v.rng.random() < 0.35 else compound(v)
    kind = v.pick(["word", "digits", "title", "code", "colour", "thing", "spot", "name", "amount", "number"])
    return noun_slot(f"free:{what}", kind, what, what, [], [])


def of_another(v: Values) -> Slot:
    """Two steps away: my brother's dog, my sister's car."""
    who, thing = spaced(v.pick(PEOPLE)), spaced(v.pick(PETS + NAMED[:8] + ["son", "daughter", "wife", "husband", "boss", "teacher", "girlfriend", "boyfriend"]))
    s = f"{who}'s {thing}"
    return noun_slot(f"name:{s}", "pet", f"{s}'s name", s, ["{my} {s} is called {v}", "the name of {my} {s} is {v}", f"{{my}} {who} has a {thing} called {{v}}", f"{{my}} {who} has a {thing} named {{v}}", "{my} {s} is named {v}", "{my} {s} has the name {v}"],
                     ["what is {my} {s} called?", "what's {my} {s} called?", "what is the name of {my} {s}?", f"what is the name of the {thing} of {{my}} {who}?", "do you remember what {my} {s} is called?", f"what did {{my}} {who} call the {thing}?"], "{my} {s} is called {v}.", change=["{my} {s} is called {v} now"])


def of_named(v: Values) -> Slot:
    """Something about a person the user names: Mira lives in Brenholt."""
    who = v.draw("name").split()[0].capitalize()
    r = int(v.rng.random() * 6)
    kind, verb, ask, what = [
        ("place", "lives in {v}", ["where does {s} live?", "in which town does {s} live?", "where is {s} living?", "do you remember where {s} lives?"], "where {s} lives"),
        ("job", "works as a {v}", ["what does {s} do?", "what is {s}'s job?", "what does {s} work as?", "what does {s} do for a living?"], "what {s} does"),
        ("liking", "likes {v}", ["what does {s} like?", "do you remember what {s} likes?", "what did I say {s} likes?"], "what {s} likes"),
        ("place", "comes from {v}", ["where does {s} come from?", "where is {s} from?"], "where {s} comes from"),
        ("word", "plays {v}", ["what does {s} play?", "which game does {s} play?"], "what {s} plays"),
        ("age", "is {v} years old", ["how old is {s}?", "what age is {s}?", "do you know how old {s} is?"], "how old {s} is")][r]
    slot = noun_slot(f"named{r}:{who}", kind, who, who, ["{s} " + verb, "{s} " + verb, "remember that {s} " + verb, "my friend {s} " + verb, "you should know that {s} " + verb, "I heard that {s} " + verb], ask, "{s} " + verb + ".", change=["{s} " + verb + " now", "actually {s} " + verb, "correction: {s} " + verb])
    slot.tell[0], slot.ask[0], slot.change[0], slot.missing = [], [], [], what
    return slot


MAKERS = [comes] * 3 + [counted] * 2 + [kept] * 2 + [of_another] * 2 + [of_named] * 3 + [person] * 6 + [pet] * 2 + [named] * 2 + [code] * 5 + [event] * 2 + [clock] + [cost] + [like] * 3 + [lost] * 2 + [about_person] * 4 + [myself] * 5 + [generic] * 3 + [invented] * 2


def draw_slot(v: Values) -> Slot:
    return v.pick(MAKERS)(v)


def near(v: Values, slot: Slot) -> Slot:
    """Another slot of the same sort: what a careless reader would mix up with this one."""
    for maker in (person, comes, pet, code, event, lost, about_person, myself, generic, like, cost, named):
        for _ in range(3):
            other = maker(v)
            if other.key != slot.key and (other.key.split(":")[0] == slot.key.split(":")[0] or other.thing == slot.thing):
                return other
    return draw_slot(v)
