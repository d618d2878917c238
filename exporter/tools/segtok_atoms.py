"""The characters and short strings that segtok's rules and Flair's clean-up treat apart."""

from __future__ import annotations

TERMINALS = [*".......!!??", "...", "?!", "..", *"‼‽⁇⁈⁉。﹒﹗！．？｡"]
SPACES = [
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "  ",
    "\u00a0",
    "\u2003",
    "\u3000",
    "\u1680",
    "\u202f",
    "\v",
    "\f",
    " \n",
    "\n\n",
    "\r\n\r\n",
]
CONTROLS = ["\0", "\x1c", "\x1d", "\x1e", "\x1f", "\x7f", "\x1b[0m", "\u0085", "\u200b", "\u200c", "\u200d", "\u2028", "\u2029", "\ufeff",
            "\ufe0f", "\u200f", "\u202e", "\u2066", "\u061c", "\u180e", "\u2060", "\ue000", "\ue00a", "\ufffd", "\uffff", "\U000e0041"]  # fmt: skip
MARKS = [*"aabBsSnNtTzkmµ1209_", *".,:;-'’´ʹʼ′\"", "‐", "‑", "‒", "\u00ad", "\u058a", "\u05be", "\u0f0c", "\u1400", "\u1806", "\u2e17", "\u30a0", "·", "…", "\u0301", "ß", "ﬁ", "ǅ", "ª", "ʰ", "Ⅷ", "ⅷ", "½", "٣", "𝟗", "𝐀", "𝒶", "ב",
         "ก", "²", "³", "¹", "⁻", "⁺", "₀", "₂", "₉", "ₓ", "(", ")", "[", "]", "A)", "Ab", "'s", "n't", "’ll", "kg", "/", "&", "@", "#", "…", "=", "*", " ", " "]  # fmt: skip
GAPS = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "<",
    ">",
    "/",
    "\\",
    "|",
    "~",
    "`",
    "^",
    "%",
    "§",
    "°",
    "«",
    "»",
    "„",
    "“",
    "”",
    "‘",
    "–",
    "—",
    "•",
    "™",
    "+",
    "--",
    "''",
    "’’",
]
EMOJI = ["😀", "❤️", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "1️⃣", "☎", "✅", ":-)", ";)", "<3", "", ""]
UNITS = [
    "kg",
    "m²",
    "m³",
    "cm⁻¹",
    "km/h",
    "°C",
    "%",
    "µm",
    "ms⁻²",
    "GB",
    "kWh",
    "dag²",
    "abcd²",
    "Xabc³",
    "m²/s",
    "l.",
    *(f"{prefix}abc²" for prefix in "yzafpnµmcdhkMGTPEZYxXbQñ"),
]
MONTHS = ["Jän", "Jan", "Ene", "Feb", "Mär", "Mar", "Apr", "Abr", "May", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Okt", "Nov", "Dic", "Dez",
          "Dec", "Diz", "March", "december", "01", "12", "0", "10", "7"]  # fmt: skip
ABBREVIATIONS = ["approx", "Approx", "Capt", "cf", "Cf", "Col", "Dr", "f.e", "fe", "F.e", "fig", "Figs", "Gen", "e.g", "eg", "E.g", "i.e", "ie", "I.e",
                 "i.v", "iv", "Mag", "med", "Mr", "Mrs", "Mt", "nat", "No", "no", "nr", "Nr", "p.e", "phil", "prof", "Prof", "rer", "sci", "Sgt", "Sr",
                 "Sra", "Srta", "St", "univ", "vol", "vs", "Vs", "z.B", "Z.b", "Z.B", "E.U", "U.K", "U.S", "I.v", "Med", "Nat", "P.e", "Phil", "Rer", "Sci", "Univ", "Vol", "etc", "Inc", "a.m", "p.m", *MONTHS[:18]]  # fmt: skip
TITLES = ["general", "professor", "By", "by", "captain", "Captain", "Commander", "doctor", "Doktor", "General", "Mister", "miss", "Magister", "Magiss", "Professor", "señor",
          "Señora", "Señorit", "señorita", "Mr.", "Dr.", "and", ",", ", and", "A, and", "Aʰ and", "x, and", "é and", "(", "["]  # fmt: skip
CONTINUATIONS = ["and", "are", "between", "by", "from", "has", "into", "is", "of", "or", "than", "that", "through", "via", "was", "were", "whether", "with",
                 "And", "andy", "ofé", "is_", "then", "be", "a", "isβ", "or-else"]  # fmt: skip
CONTRACTIONS = ["don't", "can’t", "I'm", "we'll", "you´ve", "it's", "they′re", "I'd", "Bob's", "n't", "an't", "won't've", "o'clock", "'tis", "dogs'",
                "X-ray's", "O'Neil's", "aʼs", "aʼbʼs", "nʹt", "ʼʼs", "donʼtʼs", "l'été", "isn''t", "ain't.", "CAN'T", "y'all'd", "s'", "mother-in-law's"]  # fmt: skip
SCRIPTS = [
    (0x4E00, 0x4FFF), (0x3041, 0x30FF), (0xAC00, 0xACFF), (0x20000, 0x20040),  # CJK
    (0x0410, 0x044F), (0x0391, 0x03C9), (0x0531, 0x058F), (0x10A0, 0x10FF), (0x13A0, 0x13FD),  # cased scripts
    (0x05D0, 0x05EA), (0x0620, 0x064A), (0x0660, 0x0669), (0x06F0, 0x0710), (0x10800, 0x10855),  # right to left
    (0x0900, 0x097F), (0x0B80, 0x0BFF), (0x0E01, 0x0E5B), (0x1780, 0x17E9), (0x11100, 0x11146),  # Indic and Thai
    (0x0300, 0x036F), (0x1D400, 0x1D7FF), (0x2070, 0x209F), (0x2150, 0x2189), (0xFF01, 0xFF5E), (0x1E900, 0x1E95F),
]  # fmt: skip
