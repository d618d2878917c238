"""Sentences in many scripts, written for this project, from one word to 20,000 characters."""

from __future__ import annotations

LONGEST = 20_000
_PARAGRAPH = 400
_LONG = 1_000

# A word and a sentence of each script.
SCRIPTS: dict[str, tuple[str, str]] = {
    "latin": ("refund", "I paid twice in Berlin, could you send 20.50 back to my card?"),
    "cyrillic": ("карта", "Моя карта не работает, что мне делать?"),
    "greek": ("κάρτα", "Πού είναι η κάρτα μου; Την περιμένω δέκα μέρες."),
    "arabic": ("بطاقة", "متى تصل بطاقتي الجديدة؟ أنتظر منذ عشرة أيام."),
    "hebrew": ("כרטיס", "איפה הכרטיס שלי? שילמתי פעמיים."),
    "devanagari": ("कार्ड", "मेरा कार्ड कहाँ है? मैंने दो बार भुगतान किया।"),
    "thai": ("บัตร", "บัตรของฉันอยู่ที่ไหน ฉันจ่ายเงินสองครั้ง"),
    "han": ("银行卡", "我的银行卡在哪里？我付了两次钱。"),
    "kana": ("カード", "カードはどこですか。にかい はらいました。"),
    "hangul": ("카드", "제 카드는 어디에 있나요? 두 번 결제했어요."),
    "georgian": ("ბარათი", "სად არის ჩემი ბარათი?"),
    "emoji": ("💳", "💳 ❓ 🙏🏽 👩‍💻 🇬🇧 ⏳ 💸"),
}


def make_scripts() -> list[str]:
    """Returns a word, a sentence, a paragraph and a long text of each script; one very long."""
    texts = []
    for word, sentence in SCRIPTS.values():
        texts += [word, sentence, _repeat(sentence, _PARAGRAPH), _repeat(sentence, _LONG)]
    mixed = " ".join(sentence for _, sentence in SCRIPTS.values())
    return [*texts, _repeat(mixed, LONGEST)]


def _repeat(sentence: str, length: int) -> str:
    return (f"{sentence} " * (length // len(sentence) + 1))[:length].strip()
