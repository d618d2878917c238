"""Texts that tell a careless tokenizer from an exact one, by the kind of their difficulty."""

from __future__ import annotations

_LONG_SENTENCE = "I tried to top up my account yesterday and the money has still not arrived. "

AWKWARD: dict[str, tuple[str, ...]] = {
    "empty": ("", "   ", "\u200b\ufeff"),
    "ascii": (
        "Where is my card?",
        "ok",
        "?!",
        "I can't believe you're charging me $1,234.56 for this - isn't it free?",
        "Mr. Smith's card (ending in 0042) wasn't accepted at 10:30 a.m. in St. Paul, e.g. today.",
        "see https://bank.example/help?id=42&x=y or mail help@bank.example...now",
        "WHY IS MY TRANSFER STILL PENDING???!!!",
    ),
    "emoji": (
        "my card is blocked 😡😡 please help 🙏🏽",
        "👩‍👩‍👧‍👦 can my family share one account? ❤️",
        "🇩🇪🇫🇷",
    ),
    "accented": (
        "Où est ma carte ? Elle n'est pas arrivée à l'hôtel.",
        "¿Por qué me cobraron una comisión en el extranjero?",
        "Größere Überweisungen schlagen fehl, wieso?",
    ),
    "cjk": (
        "我的卡还没有到，怎么办？",
        "カードが届きません。どうすればいいですか。",
        "계좌 이체가 실패했어요",
    ),
    "rtl": (
        "لماذا تم رفض بطاقتي؟",
        "הכרטיס שלי עדיין לא הגיע, מה לעשות?",
        "card \u202eesrever\u202c please",
    ),
    "combining": (
        "Cafe\u0301 payment was de\u0301bite\u0301 twice",
        "Z\u0351\u034a\u0343a\u0363l\u0368go card",
    ),
    "zero-width": (
        "my c\u200ba\u200brd\u200d is\u200c lost\ufeff",
        "top\u2060up fai\u00adled",
    ),
    "lines": (
        "Hello,\r\nmy PIN is blocked.\r\n\r\nWhat now?\r\n",
        "first\u2028second\u2029third\u0085fourth\tfifth\x0bsixth",
    ),
    "windows-1252": ("It\u0092s the bank\u0092s \u0093fee\u0094 \u0085 \u0081 50 \u0080",),
    "numbers": ("½ of £٣٤٥ or ₿0.001 ≈ 1.000,50 €", "1 2 3 4 5 6 7 8 9 10"),
    "long word": ("a" * 300, "card" * 60 + "!"),
    "very long": (
        (_LONG_SENTENCE * 40).strip(),
        ("Is the exchange rate fair? 汇率公平吗？ 😀 " * 75).strip(),
    ),
}
