"""Names in Latin letters without accents, from Latin and Arabic script.

For comparison only: what is stored keeps the spelling of the document (domain §12.3).
"""

import re
import unicodedata

#: Arabic letters as a French-speaking clerk of the region would write them, made for this purpose.
#: The letters of Maghreb Arabic and of the ajami of West Africa are in it.
_ARABIC = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ى": "a", "ء": "", "ئ": "i", "ؤ": "ou",
    "ب": "b", "پ": "p", "ت": "t", "ث": "th", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh",
    "د": "d", "ذ": "d", "ر": "r", "ز": "z", "ژ": "j", "س": "s", "ش": "ch", "ص": "s",
    "ض": "d", "ط": "t", "ظ": "d", "ع": "a", "غ": "gh", "ف": "f", "ڤ": "v", "ڢ": "f", "ق": "k",
    "ڧ": "k", "ك": "k", "ک": "k", "گ": "gu", "ڭ": "gu", "ݣ": "gu", "ڨ": "gu", "ل": "l", "م": "m",
    "ن": "n", "ں": "n", "ڽ": "gn", "ه": "h", "ة": "a", "و": "ou", "ي": "i", "ی": "i", "ے": "i",
    "ﻻ": "la", "ـ": "",
}  # fmt: skip
_LETTERS = str.maketrans(
    {**_ARABIC, "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
    # Hausa, Fula and the other languages that write with hooked letters.
    | {"ɓ": "b", "ɗ": "d", "ƙ": "k", "ŋ": "ng", "ɲ": "gn", "ɛ": "e", "ɔ": "o", "ƴ": "y", "ʃ": "ch"}
)
_APOSTROPHES = re.compile(r"['’‘ʼʿʾ`´]")
_NOT_A_LETTER = re.compile(r"[^a-z]+")
#: "Al" written as a part of the word that follows.
_ARABIC_ARTICLE = re.compile(r"(?<!\S)(?:وال|ال|لل)(?=\S{2})")
#: Two letters alike have a vowel between them, which Arabic does not write; and so has an h after
#: letters with which it would be read as another sound.
_ARABIC_TWICE = re.compile(r"([\u0621-\u064a])(?=\1)|(?<=[سكتدجغ])(?=ه)")
#: At the beginning of a word this letter is never a vowel.
_ARABIC_FIRST_W = re.compile(r"(?<!\S)و")


def latin_words(text: str) -> list[str]:
    """The words of a name in either script, in plain small Latin letters.

    An apostrophe joins (N'Diaye), a hyphen parts (El-Hadj); the Arabic article stands alone.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        text = _ARABIC_TWICE.sub(r"\1ا", _ARABIC_ARTICLE.sub("ال ", text).replace("لل", "ل"))
        text = _ARABIC_FIRST_W.sub("w", text).translate(_LETTERS)
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if c.isascii() or c in "’‘ʼ")
    return _NOT_A_LETTER.sub(" ", _APOSTROPHES.sub("", text)).split()
