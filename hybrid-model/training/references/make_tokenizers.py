"""Writes small tokenizers of every kind and, beside each, the ids the reference library gives a corpus.

src/test/resources/tokenizers/NAME.json is a tokenizer.json, NAME.ids.json the expected ids. Run in hybrid-model:
python training/references/make_tokenizers.py
"""

import copy
import json
import pathlib
import random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

OUT = pathlib.Path("src/test/resources/tokenizers")
VOCABULARY = 700

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
QWEN35 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"

# Text of our own, in several scripts, so that merges of every kind are learned.
TRAINING = [
    "The river was high in spring, and the ferryman's boat couldn't cross until the third of May.",
    "Die Brücke über den Fluß wurde größer und schöner gebaut, als man es für möglich hielt.",
    "El niño soñó que volaba; mañana irá al corazón de la montaña.",
    "Le garçon a mangé trois pommes à l'école, où il était l'élève préféré.",
    "Река поднялась весной, и паромщик не мог переправиться до третьего мая.",
    "春になると川の水が高くなり、渡し船は五月まで動けませんでした。",
    "春天河水上涨，摆渡人直到五月三日才能过河。",
    "봄에 강물이 불어나서 뱃사공은 오월까지 건널 수 없었다.",
    "ในฤดูใบไม้ผลิ แม่น้ำสูงขึ้น",
    "वसंत में नदी ऊँची थी और नाविक पार नहीं कर सका।",
    "def ferry(n):\n    for i in range(n):\n\t\tprint(i, 'crossing', 3.14 * i)\n    return {\"done\": True}\n",
    "1 12 123 1234 12345 2026-11-22 17:45:00 +41 44 555 0199 0.001 1e-9 €12.50 50%",
    "I'm, you're, they've, we'll, he'd, it's, don't, I'M, YOU'RE, THEY'VE.",
    "👍 👩‍🚀 🇨🇭 ❤️ 😀😀😀 … — “quoted” ‘single’ «guillemets»",
    "<tag attr=\"x\">text</tag> [INST] [/INST] {curly} (round) a_b-c/d\\e|f~g`h^i#j@k$l%m&n*o+p=q",
    "  two spaces   three spaces\t tab\r\nwindows line\n\n\nblank lines\u00a0no-break\u3000wide\u2009thin",
]

CORPUS = [
    "",
    " ",
    "   ",
    "Hello",
    " Hello",
    "Hello, I'm Mira. You're late; THEY'VE gone and it'S 5 o'clock.",
    "I'm I'M we'll We'LL don't 's 'S ’s",
    "1 12 123 1234 12345 1234567890 3.14159 ١٢٣ ४५६ ½ ² Ⅳ",
    "  leading, trailing  ",
    "trailing newline\n",
    "tabs\tand\r\nlines\r\n\r\nend\r",
    "\n\n\n  \n x",
    "no-break\u00a0space\u00a0\u00a0twice, ideographic\u3000space, thin\u2009space, zero\u200bwidth",
    "日本語の文章と中文字符，한국어 문장.",
    "👩‍👩‍👧‍👦 🇩🇪 👍🏽 ❤️ 😀",
    "e\u0301 and \u00e9, n\u0303, a\u0308\u0323, \u1e69 s\u0323\u0307",
    "हिन्दी में ใบไม้ العربية עברית",
    "ﬁ ﬂ Ａ １ ㎏ Å \u212b \u2126",
    "def f(x):\n    return x ** 2  # comment\n",
    "https://example.org/a?b=c&d=%20#e",
    "snake_case camelCase kebab-case UPPER MiXeD",
    "straße STRASSE İstanbul ısı",
    "\u0000 zero \u0001 \u007f \u0080 \ufeff bom \ufffd",
    "𝒳 𐍈 🜚 \U0010ffff",
    "a" * 60,
    "ab" * 30 + " " * 20,
    "....!!!???---===***",
    "“quotes” ‘single’ — dash … «g»",
    "mañana über naïve façade Ærø",
    "x\u0301\u0302\u0303y",
]
LOOK_ALIKES = [
    "<|end|><|start|>x",
    "a <|end|> b",
    "<<|end|>>",
    "<|e<|end|>nd|>",
    "</s><s> [INST]",
    "<s>",
    "say <unk> or <0x41>",
    "word<|end|>",
    "  <|wide|>  x",
]


def byte_level(expression, **model):
    tokenizer = Tokenizer(models.BPE(**model))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(expression), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def train(tokenizer, **options):
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, show_progress=False, **options)
    tokenizer.train_from_iterator(TRAINING * 2, trainer)
    return tokenizer


def add(tokenizer, *tokens):
    tokenizer.add_special_tokens([t for t in tokens if t.special])
    tokenizer.add_tokens([t for t in tokens if not t.special])


def special(content, **flags):
    return AddedToken(content, special=True, normalized=False, **flags)


def gpt2():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    train(tokenizer, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    add(tokenizer, special("<|start|>"), special("<|end|>"))
    return tokenizer


def llama3():
    trained = train(byte_level(LLAMA3, ignore_merges=True), initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    # Words that merges cannot reach: ignore_merges takes them whole.
    raw = json.loads(trained.to_str())
    for word in ["Ġferryman", "123", "ĠSTRASSE", "Hello"]:
        raw["model"]["vocab"].setdefault(word, len(raw["model"]["vocab"]))
    tokenizer = Tokenizer.from_str(json.dumps(raw))
    add(tokenizer, special("<|start|>"), special("<|end|>"))
    tokenizer.post_processor = processors.Sequence(
        [processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(single="<|start|> $A", special_tokens=[("<|start|>", tokenizer.token_to_id("<|start|>"))])]
    )
    return tokenizer


def qwen2():
    tokenizer = byte_level(QWEN2)
    tokenizer.normalizer = normalizers.NFC()
    train(tokenizer, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    add(tokenizer, special("<|start|>"), special("<|end|>"), AddedToken("<think>", normalized=False), AddedToken("</think>", normalized=False))
    return tokenizer


def qwen35():
    tokenizer = byte_level(QWEN35)
    tokenizer.normalizer = normalizers.NFC()
    train(tokenizer, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    add(tokenizer, special("<|start|>"), special("<|end|>"))
    return tokenizer


def digits():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    train(tokenizer, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    add(tokenizer, special("<|start|>"), special("<|end|>", single_word=True), special("<|wide|>", lstrip=True, rstrip=True), AddedToken("crossing", single_word=True, normalized=True))
    return tokenizer


def alphabet(size):
    counts = {}
    for c in "".join(TRAINING):
        counts[c] = counts.get(c, 0) + 1
    return [c for c, _ in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:size]]


def sentencepiece(scheme, **model):
    """As a converted SentencePiece model: special and byte tokens first, inside the vocabulary."""
    first = ["<unk>", "<s>", "</s>"] + ["<0x%02X>" % b for b in range(256)]
    learner = Tokenizer(models.BPE(unk_token="<unk>"))
    if scheme == "normalizer":
        learner.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    else:
        learner.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme=scheme, split=False)
    # Words are cut for learning only.
    cutting = copy.deepcopy(learner)
    cutting.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    cutting.normalizer = None
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=first, initial_alphabet=[], limit_alphabet=120, show_progress=False)
    cutting.train_from_iterator(TRAINING * 2, trainer)
    raw = json.loads(cutting.to_str())
    learned = json.loads(learner.to_str())
    learned["model"] = raw["model"]
    learned["model"].update(byte_fallback=True, fuse_unk=True, unk_token="<unk>", **model)
    learned["added_tokens"] = [{"id": i, "content": first[i], "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for i in range(3)]
    tokenizer = Tokenizer.from_str(json.dumps(learned))
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    add(tokenizer, special("[INST]"), special("<|end|>", rstrip=True))
    return tokenizer


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    trainer = trainers.UnigramTrainer(vocab_size=400, special_tokens=["<s>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(TRAINING * 2, trainer)
    add(tokenizer, special("<|end|>"))
    return tokenizer


KINDS = {
    "gpt2": gpt2,
    "llama3": llama3,
    "qwen2": qwen2,
    "qwen35": qwen35,
    "digits": digits,
    "sentencepiece_always": lambda: sentencepiece("always"),
    "sentencepiece_first": lambda: sentencepiece("first"),
    "sentencepiece_normalizer": lambda: sentencepiece("normalizer"),
    "unigram": unigram,
}


def as_text(tokenizer):
    """The ids of text whose special tokens are text."""
    plain = Tokenizer.from_str(tokenizer.to_str())
    plain.encode_special_tokens = True
    return plain


def rendered(tokenizer):
    """Texts of a template: special tokens and words by turns."""
    specials = [t.content for t in tokenizer.get_added_tokens_decoder().values() if t.special and t.content != "<unk>"]
    draw = random.Random(4)
    texts = []
    for _ in range(12):
        parts = []
        for _ in range(draw.randint(1, 5)):
            parts.append(draw.choice(specials))
            parts.append(draw.choice(["", "\n", " "]) + draw.choice(CORPUS) + draw.choice(["", " "]))
        texts.append("".join(parts))
    return texts


for name, make in KINDS.items():
    tokenizer = make()
    (OUT / (name + ".json")).write_text(tokenizer.to_str(pretty=False))
    plain = as_text(tokenizer)

    def ids(of, text):
        return of.encode(text, add_special_tokens=False).ids

    specials = {i: t.content for i, t in tokenizer.get_added_tokens_decoder().items() if t.special}

    def entry(of, text):
        found = ids(of, text)
        if of is plain and any(i in specials and specials[i] in text for i in found):
            # The reference makes special tokens of this text even so, which must not be followed.
            return {"text": text, "ids": None, "decoded": None}
        return {"text": text, "ids": found, "decoded": tokenizer.decode(found, skip_special_tokens=False)}

    texts = CORPUS + LOOK_ALIKES
    expected = {
        "vocab_size": max(tokenizer.get_vocab().values()) + 1,
        "specials": sorted(specials),
        "texts": [entry(plain, t) for t in texts],
        "templates": [entry(tokenizer, t) for t in rendered(tokenizer)],
    }
    (OUT / (name + ".ids.json")).write_text(json.dumps(expected, ensure_ascii=True) + "\n")
    trips = sum(e["decoded"] == e["text"] for e in expected["texts"])
    print(name, tokenizer.get_vocab_size(), trips, "of", len(texts), "round trips")
