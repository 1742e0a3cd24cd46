"""Values a person may tell: mostly generated, never from a list a model could learn by heart.

Every value belongs to training or to the held-out part by a hash of its text, so the two never share one.
"""

import hashlib
import random

ONSETS = "b c d f g h j k l m n p r s t v w z br ch cl cr dr fl fr gl gr kl kr pl pr sh sl sm sn sp st str th tr tw bl sk qu y".split()
VOWELS = "a e i o u a e i o u ai ea ee ie oo ou ia io ei au y".split()
CODAS = ["", "", "", "", "", *"n r l s m t d k x nd nt rt st ck ss ll th ng sh lm rn sk p b g z".split()]
PLACE_ENDS = "ton ford burg by wick holm stad dale mouth ville haven field ham port ow ia berg heim ley bridge minster".split()
SURNAME_ENDS = "son sen ski ova er mann berg ez ini ley man quist well ard etti ko ic wood".split()
REAL_FIRST = """Anna Ben Carla David Elena Frank Greta Hugo Ines Jonas Karin Leo Maria Nina Oscar Paula Rosa Sam Tom Vera Lena Max Emma Paul Ruth
Alice Bruno Clara Daniel Eva Felix Gina Hanna Ivan Julia Kofi Linda Marco Nora Omar Petra Rita Simon Tara Uma Viktor Wendy Yusuf Zoe Mira Aisha Chen Ravi""".split()
REAL_PLACES = """London Paris Berlin Madrid Rome Vienna Oslo Lisbon Prague Dublin Athens Warsaw Zurich Munich Hamburg Leeds Porto Lyon Ghent Turin Boston Denver Chicago
Toronto Kyoto Seoul Delhi Cairo Nairobi Lima Bogota Sydney Auckland Naples Seville Krakow Bristol York Bergen Malmo""".split()
COMMON = """apple river stone window garden silver candle ladder pepper basket orange thunder velvet marble pocket rabbit copper lemon forest bottle anchor feather harbor
island kettle meadow needle oyster pillow quartz ribbon saddle tiger umbrella violet walnut yellow zebra bridge castle desert engine falcon guitar hammer iron jacket
kitten lantern mirror nickel ocean piano queen rocket spoon turtle valley whistle amber button cloud dragon ember fox glove honey ink jungle knot leaf moon nest onion
pearl rain sand tower wolf acorn beacon cactus dolphin eagle flute grape hazel ivory jasmine koala lotus mango nutmeg olive panda radish salmon tulip wagon yarn""".split()
COLOURS = "red blue green yellow black white purple orange pink grey brown turquoise silver gold crimson navy beige violet teal maroon olive scarlet".split()
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
JOBS = """teacher nurse baker carpenter pilot dentist farmer gardener plumber lawyer librarian chef driver painter electrician architect tailor fisherman waiter
journalist mechanic cook doctor singer dancer translator accountant postman shepherd potter programmer judge beekeeper florist butcher optician""".split()
FOODS = """pizza soup lasagna curry rice pancakes dumplings sushi risotto pasta stew salad tacos noodles paella porridge goulash omelette falafel ramen cheesecake
waffles gnocchi chili trout spinach plums cherries""".split()
PREPOSITIONS = ["under", "behind", "in", "inside", "next to", "on top of", "beside", "above", "below"]
OBJECTS = """box drawer pot shelf cupboard chair basket bag jar carpet lamp desk bookcase bench bucket vase tin cabinet sofa mat trunk suitcase barrel
flowerpot fridge piano mirror clock stove bin hat coat radio crate""".split()
ADJECTIVES = "old small big red blue green wooden broken white black yellow round tall new heavy grey brown little empty dusty painted".split()


def held_out(value: str) -> bool:
    """One value in five, by hash of its lower-case text, is never seen in training."""
    return hashlib.blake2b(value.lower().encode(), digest_size=2).digest()[0] < 51


class Values:
    """Draws values of every kind for one split, from one seed."""

    def __init__(self, rng: random.Random, test: bool):
        self.rng, self.test = rng, test

    def draw(self, kind: str) -> str:
        """A value of this kind that belongs to this split."""
        make = getattr(self, kind)
        while True:
            value = make()
            if value in DAYS and not self.test:
                return value  # too few to split, so never in the held-out part
            if held_out(value) == self.test:
                return value

    def pick(self, options):
        return options[int(self.rng.random() * len(options))]

    def syllables(self, count: int) -> str:
        while True:
            parts = [self.pick(ONSETS) + self.pick(VOWELS) + (self.pick(CODAS) if i == count - 1 or self.rng.random() < 0.3 else "") for i in range(count)]
            word = "".join(parts)
            if self.rng.random() < 0.15:
                word = word.lstrip("bcdfghjklmnpqrstvwxyz") or word
            if 3 <= len(word) <= 11:
                return word

    def word(self) -> str:
        """A made-up word, lower case."""
        return self.syllables(self.pick([1, 2, 2, 2, 3]))

    def capital(self) -> str:
        return self.word().capitalize()

    def name(self) -> str:
        """A person: mostly invented, one or two words, now and then in lower case."""
        r = self.rng.random()
        first = self.pick(REAL_FIRST) if r < 0.15 and not self.test else self.capital()
        if self.rng.random() < 0.28:
            first += " " + (self.capital() if self.rng.random() < 0.5 else self.syllables(self.pick([1, 2])).capitalize() + self.pick(SURNAME_ENDS))
        return first.lower() if self.rng.random() < 0.08 else first

    def pet(self) -> str:
        return self.pick(COMMON).capitalize() if self.rng.random() < 0.2 and not self.test else self.capital()

    def title(self) -> str:
        """A thing's name: a boat, a shop, a book."""
        r = self.rng.random()
        if r < 0.5:
            return self.capital()
        if r < 0.7:
            return "The " + self.pick(ADJECTIVES).capitalize() + " " + (self.pick(COMMON) if r < 0.6 else self.word()).capitalize()
        return self.capital() + " " + (self.capital() if r < 0.85 else self.pick(COMMON).capitalize())

    def place(self) -> str:
        r = self.rng.random()
        if r < 0.15 and not self.test:
            return self.pick(REAL_PLACES)
        if r < 0.6:
            return self.syllables(self.pick([1, 2])).capitalize() + self.pick(PLACE_ENDS)
        return ("Port " if r > 0.96 else "New " if r > 0.93 else "") + self.capital()

    def street(self) -> str:
        return self.place() + " " + self.pick(["Street", "Road", "Lane", "Avenue", "Square"]) + (" " + str(self.rng.randint(1, 199)) if self.rng.random() < 0.6 else "")

    def digits(self) -> str:
        n = self.pick([3, 4, 4, 4, 5, 6, 7])
        return "".join(self.pick("0123456789") for _ in range(n))

    def number(self) -> str:
        return str(self.rng.randint(2, self.pick([99, 999, 9999])))

    def phone(self) -> str:
        d = lambda n: "".join(self.pick("0123456789") for _ in range(n))
        return self.pick([lambda: d(3) + "-" + d(4), lambda: d(3) + " " + d(3), lambda: "0" + d(6), lambda: d(3) + "-" + d(3) + "-" + d(4), lambda: d(2) + " " + d(2) + " " + d(2)])()

    def code(self) -> str:
        letters = lambda n: "".join(self.pick("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(n))
        d = lambda n: "".join(self.pick("0123456789") for _ in range(n))
        return self.pick([lambda: letters(2) + d(3), lambda: letters(1) + d(2), lambda: letters(2) + "-" + d(4), lambda: d(2) + letters(2), lambda: letters(3) + d(2), lambda: self.word() + d(2), lambda: self.word() + "-" + self.word()])()

    def secret(self) -> str:
        """A password or code word."""
        r = self.rng.random()
        if r < 0.4:
            return self.word()
        if r < 0.6:
            return self.word() + (" " if r < 0.5 else "-") + self.word()
        if r < 0.75:
            return self.pick(COMMON) + self.digits()
        if r < 0.85:
            return self.pick(COMMON) + " " + self.pick(COMMON)
        return self.code()

    def amount(self) -> str:
        n = self.pick([lambda: str(self.rng.randint(3, 99)), lambda: str(self.rng.randint(100, 999)), lambda: str(self.rng.randint(1000, 9999)), lambda: f"{self.rng.randint(1, 99)}.{self.rng.randint(10, 99)}"])()
        return n + " " + self.pick(["euros", "dollars", "pounds", "euros", "crowns"])

    def date(self) -> str:
        d, m = self.rng.randint(1, 28), self.pick(MONTHS)
        th = "th" if 10 < d < 14 else {1: "st", 2: "nd", 3: "rd"}.get(d % 10, "th")
        r = self.rng.random()
        return f"{d} {m}" if r < 0.4 else f"{m} {d}" if r < 0.65 else f"the {d}{th} of {m}" if r < 0.8 else f"{m} {d}{th}" if r < 0.9 else f"{d} {m} {self.rng.randint(1940, 2030)}"

    def moment(self) -> str:
        """When something is: a date, a day with a time, a time."""
        r = self.rng.random()
        if r < 0.08 and not self.test:
            return self.pick(DAYS)
        if r < 0.45:
            return self.date()
        return f"{self.pick(DAYS)} at {self.time()}" if r < 0.8 else f"{self.date()} at {self.time()}"

    def time(self) -> str:
        r = self.rng.random()
        return f"{self.rng.randint(0, 23)}:{self.rng.randint(0, 59):02d}" if r < 0.7 else f"{self.rng.randint(1, 12)} {self.pick(['am', 'pm'])}" if r < 0.85 else f"half past {self.pick('one two three four five six seven eight nine ten'.split())}"

    def spot(self) -> str:
        """Where a thing lies."""
        end = f" in the {self.pick(['kitchen', 'cellar', 'hall', 'garage', 'attic', 'bedroom', 'office'])}" if self.rng.random() < 0.2 else ""
        thing = self.pick(OBJECTS) if self.rng.random() < 0.8 else self.word()
        return f"{self.pick(PREPOSITIONS)} the {self.pick(ADJECTIVES) + ' ' if self.rng.random() < 0.7 else ''}{thing}{end}"

    def thing(self) -> str:
        """A noun phrase with an article or without."""
        r = self.rng.random()
        if r < 0.35:
            return self.pick(ADJECTIVES) + " " + self.pick(OBJECTS + COMMON)
        return self.word() if r < 0.7 else self.pick(COMMON) + " " + self.pick(COMMON)

    def liking(self) -> str:
        r = self.rng.random()
        return self.word() if r < 0.3 else self.capital() if r < 0.55 else self.pick(COMMON) + " " + self.pick(FOODS) if r < 0.8 else self.pick(ADJECTIVES) + " " + self.pick(COMMON)

    def colour(self) -> str:
        return ("dark " if self.rng.random() < 0.1 else "light " if self.rng.random() < 0.1 else "") + self.pick(COLOURS)

    def food(self) -> str:
        return self.pick(COMMON) + " " + self.pick(FOODS) if self.rng.random() < 0.5 else self.pick(FOODS)

    def job(self) -> str:
        return self.pick(JOBS)

    def age(self) -> str:
        return str(self.rng.randint(2, 95))
