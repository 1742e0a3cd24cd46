"""The tokenizer: byte-level BPE over the generated dialogues, every digit its own token.

    python tokenizer.py MODEL_DIR
"""

import sys
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from mixture import DEFAULT, conversations

SPECIAL = ["<|pad|>", "<|bos|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|memory|>", "<|summary|>"]
ROLES = {"system": 3, "user": 4, "assistant": 5, "memory": 6, "summary": 7}
PAD, BOS, END = 0, 1, 2
WORDS = r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def train(size: int = 2048, samples: int = 8000) -> Tokenizer:
    """Trains on `samples` conversations of the training split, seed 1."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(WORDS), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    source = conversations(1, lambda: DEFAULT)
    texts = (text for _ in range(samples) for _, text, _ in next(source))
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


if __name__ == "__main__":
    train().save(str(Path(sys.argv[1]) / "tokenizer.json"))
