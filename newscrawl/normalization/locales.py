"""Locale codes as the site spells them, and the few words that are told apart by language.

The words are hints: every one of them has a structural rule beside it, so that a language that is
missing here costs precision and not the article.
"""

from __future__ import annotations

import re

DISCLAIMER = re.compile(
    r"^\W{0,3}(?:(?:legal |risk )?disclaimers?|отказ от ответственности|дисклеймер|"
    r"відмова від відповідальності|застереження|"
    r"aviso legal|aviso de isenção|descargo de responsabilidad|exención de responsabilidad|"
    r"isenção de responsabilidade|"
    r"aviso de responsabilidad|limitación de responsabilidad|haftungsausschluss|"
    r"avertissement|clause de non-responsabilité|avis de non-responsabilité|"
    r"esclusione di responsabilità|dichiarazione di non responsabilità|zastrzeżenie|"
    r"penafian|sanggahan|pernyataan sangkalan|tuyên bố miễn trừ trách nhiệm|miễn trừ trách nhiệm|"
    r"sorumluluk reddi|feragatname|yasal uyarı|pagtatanggi|"
    r"免责声明|免責聲明|免责条款|免責事項|면책 조항|면책조항|면책 고지|"
    r"سلب مسئولیت|سلب مسؤولیت|رفع مسئولیت|إخلاء المسؤولية|إخلاء مسؤولية|تنويه|ข้อจำกัดความรับผิดชอบ|अस्वीकरण)",
    re.IGNORECASE,
)
# What the further paragraphs of a disclaimer speak of.
LEGAL = re.compile(
    r"\b(?:advice|liab\w+|responsib\w+|warrant\w+|own (?:research|risk)|solicitation|responsab\w+|asesor\w+|"
    r"consejo|conselho|aconselha\w+|conseil\w*|beratung|haft\w*|consulen\w+|porad\w*|odpowiedzial\w+|"
    r"ответственн\w+|рекомендаци\w+|відповідальн\w+|порад\w*|tavsiye\w*|sorumlu\w*|lời khuyên|trách nhiệm|"
    r"nasihat|saran|tanggung jawab|payo|advies|"
    r"verantwoordelijk\w*|rådgivning|ansvar\w*)\b|投资建议|投資建議|责任|責任|风险|風險|助言|조언|책임|نصيحة|مس[ؤئ]ول|"
    r"คำแนะนำ|ความรับผิด|सलाह",
    re.IGNORECASE,
)
# The beginnings of headings, by language; also of those in which the site has no pages yet.
_RELATED = {
    "en": (
        "you (?:may|might) (?:also )?(?:like|enjoy|be interested)|related|recommended|"
        "recommendations|suggested|similar|read (?:also|next)|see also|further reading|"
        "keep reading|more like this|for you$"
    ),
    "zh": (
        "猜你喜欢|猜你喜歡|(?:你|您|也许|也許)(?:也?可能|或许|或許|也会|也會)|相关|相關|推荐|推薦|"
        "延伸[阅閱]|[为為][你您]|类似|類似"
    ),
    "ja": "おすすめ|オススメ|関連|[あ合]わせて読みたい|こちらも|この記事を",
    "ko": "추천|관련|함께 (?:볼|읽|보)|이런 기사|좋아할|비슷한",
    "ru": ("вам (?:также )?мо[жг]|похож|рекоменд|читайте также|смотрите также|по теме|советуем|связанн"),
    "uk": "ва[мс] (?:також )?мож|схожі|рекоменд|читайте також|дивіться також|за темою|пов.язан",
    "tr": ("ilgini|ilgili|benzer|önerilen|öneriler|bun(?:lar|ları|lara) da|şunlar da|hoşunuza|sizin için"),
    "vi": (
        "có thể bạn|bạn (?:cũng )?có thể|(?:bài viết |tin |tin tức )?liên quan|"
        r"(?:\w+ ){0,2}đề xuất|gợi ý|tương tự|đọc thêm"
    ),
    "pt": (
        "você (?:também )?(?:pode|poderá)|talvez (?:você|também|goste)|também (?:pode|poderá)|relacionad|"
        "recomendad|leia também|veja também|semelhante|sugest"
    ),
    "es": (
        "también (?:te|le|podría)|(?:te|le) (?:puede|podría|recomendamos)|quizás? te|relacionad|"
        "recomendad|lee también|ver también|similares"
    ),
    "id": (
        "mungkin (?:juga )?(?:anda|kamu)|(?:anda|kamu) mungkin|(?:berita |artikel )?terkait|"
        "rekomendasi|direkomendasikan|baca juga|serupa"
    ),
    "fil": "maaari mo|magugustuhan|baka (?:gusto|magustuhan)|kaugnay|inirerekomenda|basahin din",
    "ar": "قد (?:يعجبك|تعجبك|يهمك|تهمك)|ذات صلة|مقترح|موصى|اقرأ أيضا|مشابه",
    "fr": (
        "vous (?:aimerez|pourriez|apprécierez)|cela (?:peut|pourrait)|à lire (?:aussi|également)|"
        "lire aussi|recommand|similaires|connexes|(?:articles )?(?:liés|associés)|sur le même"
    ),
    "de": (
        "ähnlich|das könnte|könnte(?:n)? (?:dich|sie|ihnen|dir)|verwandt|empf[oe]hl|"
        "lesen sie auch|mehr zum thema|zum thema|auch interessant|weiterlesen|passend"
    ),
    "it": "(?:ti )?potrebbe|correlat|consigliat|leggi anche|ti consigliamo|simili|raccomandat",
    "pl": (
        "powiązan|podobne|polecan|polecamy|(?:prze)?czytaj (?:także|też|również)|"
        "zobacz (?:także|też|również)|mo(?:że|gą) (?:cię|ci)"
    ),
    "th": "คุณอาจ|(?:บทความ|ข่าว)?ที่เกี่ยวข้อง|(?:บทความ|ข่าว)?แนะนำ",
    "fa": "(?:مطالب |اخبار )?مرتبط|پیشنهاد|مشابه|شاید",
    "hi": "संबंधित|आपको|अनुशंसित",
    "nl": "gerelateerd|lees ook|aanbevolen|misschien vind",
}
_TRENDING = {
    "en": (
        r"trending|hot(?!\w)|popular|most (?:read|viewed|popular)|top stories|latest|newest|"
        "recent(?!ly)|breaking|flash|crypto prices"
    ),
    "zh": "热门|熱門|热点|熱點|热榜|熱榜|热搜|熱搜|快讯|快訊|最新|排行|趋势|趨勢|头条|頭條",
    "ja": "人気|トレンド|速報|ランキング|新着|最新|話題|注目|急上昇",
    "ko": "인기|트렌드|속보|최신|많이 본|화제|급상승",
    "ru": "популярн|тренд|в тренде|самое читаемое|последние|свежие|сейчас читают|горячие",
    "uk": "популярн|тренд|в тренді|найпопулярн|найчитан|останні|свіжі|гарячі",
    "tr": "popüler|trend|gündem|en (?:çok|yeni)|son (?:haberler|dakika)|öne çıkan",
    "vi": "xu hướng|phổ biến|(?:tin )?(?:nổi bật|mới nhất|nóng)|đọc nhiều|xem nhiều|thịnh hành",
    "pt": "tendência|populares|mais (?:lid|vist|popular)|últimas|em alta|destaques",
    "es": "tendencia|populares|(?:lo |las |los )?más (?:leíd|vist|popular)|últim[ao]s|destacad",
    "id": "populer|sedang tren|terpopuler|terbaru|terkini|terhangat",
    "fil": "nagte-?trend|sikat|patok|pinakabago",
    "ar": "(?:ال)?رائج|شائع|الأكثر|أحدث|آخر الأخبار|عاجل",
    "fr": "tendances|populaires|les plus (?:lus|vus|populaires)|derni[eè]res|à la une",
    "de": "beliebt|meistgelesen|neueste|aktuell|im trend|top-?themen",
    "it": (
        "(?:più )?popolari|(?:i |le )?più (?:lett|vist)|di tendenza|tendenze|ultim[eio] notizie|in evidenza"
    ),
    "pl": "popularn|najpopularn|najczęściej|najnowsze|na topie|na czasie",
    "th": "ยอดนิยม|มาแรง|(?:ข่าว)?ล่าสุด|กำลังเป็นที่นิยม|เทรนด์",
    "fa": "داغ|محبوب|پربازدید|آخرین",
    "hi": "ट्रेंडिंग|लोकप्रिय|ताज़ा",
    "nl": "populair|meest gelezen|laatste nieuws",
}
_UNSPACED = frozenset(["zh", "ja", "ko", "th"])
_LONGEST_HEADING = 60


def _words_of(headings: dict[str, str]) -> re.Pattern[str]:
    """Return the pattern of all languages; where words run together they may stand behind another one."""
    spaced = "|".join(words for language, words in headings.items() if language not in _UNSPACED)
    unspaced = "|".join(words for language, words in headings.items() if language in _UNSPACED)
    return re.compile(rf"(?<!\w)(?:{spaced})|{unspaced}", re.IGNORECASE)


RELATED = _words_of(_RELATED)
TRENDING = _words_of(_TRENDING)
PAGER = re.compile(
    r"\W*(?:(?:previous|prev|next|older|newer)(?: (?:article|post|story|news|page))?|"
    r"上一[篇条则頁页]|下一[篇条则頁页]|上一則|下一則|前の記事|次の記事|"
    r"이전 ?(?:글|기사)?|다음 ?(?:글|기사)?|"
    r"предыдущ\w*(?: \w+)?|следующ\w*(?: \w+)?|попередн\w*(?: \w+)?|наступн\w*(?: \w+)?|"
    r"(?:art[ií]culo|artigo|articolo|notícia|noticia|article|artikel|berita|bài)? ?"
    r"(?:anterior|siguiente|próxim[oa]|seguinte|précédent|suivant|precedente|successivo|sebelumnya|"
    r"berikutnya|selanjutnya|trước|tiếp theo|sau)|"
    r"(?:vorherig|nächst|poprzedni|następn)\w*(?: \w+)?|(?:önceki|sonraki)(?: \w+)?|"
    r"nakaraan|susunod|السابق|التالي|المقال (?:السابق|التالي)|ก่อนหน้า|ถัดไป)\W*",
    re.IGNORECASE,
)

# What stands above key points; the words of the second part are headings of other lists as well, if more
# words follow them.
KEY_POINTS = re.compile(
    r"\W*(?:(?:(?:key|main) (?:points|takeaways?|highlights|facts|insights|findings)|takeaways?|"
    r"quick (?:breakdown|takes?|summary|read|facts)|at a glance|in (?:brief|short)|tl;? ?dr|"
    r"what (?:to|you need to) know|самое важное|главное(?: за|$|\W)|"
    r"(?:ключев|основн)\w+ (?:момент|тезис|факт|вывод)\w*|ключов\w+ (?:момент|тез|факт)\w*|головне|"
    r"puntos clave|claves|lo más importante|en (?:resumen|breve)|aspectos destacados|pontos[- ]chave|"
    r"principais pontos|em resumo|points clés|l.essentiel|à retenir|en bref|das wichtigste|kernpunkte|"
    r"auf einen blick|punti chiave|in breve|najważniejsze|kluczowe|öne çıkan\w*|önemli nokta\w*|"
    r"điểm (?:chính|nổi bật)|những điểm|poin (?:penting|utama|kunci)|mahahalagang punto|"
    r"النقاط الرئيسية|أبرز النقاط|نقاط رئيسية|ประเด็นสำคัญ|मुख्य बिंदु|"
    r"(?:关键|關鍵|核心|主要|重要|本文)?(?:要[点點]|看点|看點|重點|重点)|快速(?:解读|解讀|概览)|"
    r"(?:重要|主な|この記事の)ポイント|핵심 ?(?:요약|포인트|내용)|주요 (?:내용|포인트)).{0,30}|"
    r"summary|highlights|breakdown|the gist|overview|коротко|кратко|стисло|resumen|resumo|destaques|"
    r"ringkasan|sorotan|özet|tóm tắt|ملخص|摘要|总结|總結|概要|ポイント|要約|요약|포인트)\W*$",
    re.IGNORECASE,
)

# What stands before a time that is not the publisher: on prices, notices and revised articles.
DATE_LABEL = re.compile(
    r"^\W*(?:last )?(?:updated?|modified|edited|as of|published|posted|date|time)\b|"
    r"^[^:：]{0,30}[:：]\W*$|"
    r"^\W*(?:обновлен|оновлен|actualizad|última actualiz|atualizad|mis à jour|aktualisiert|stand\b|"
    r"aggiornat|güncelle|diperbarui|cập nhật|更新|最后更新|最後更新|업데이트|최종)",
    re.IGNORECASE,
)

# What stands before a time: of publication, or of the last change.
PUBLISHED = re.compile(
    r"(?<!\w)(?:(?:first )?published|posted|опубликован\w*|размещено|опубліковано|publicado|publié|"
    r"veröffentlicht|erschienen|pubblicato|gepubliceerd|opublikowano|yayınlan\w+|yayın tarihi|dipublikasikan|"
    r"diterbitkan|terbit|xuất bản|đăng lúc|פורסם)(?!\w)|(?:发布|發布|發佈|发表|發表|公開|掲載|配信|投稿)"
    r"(?:时间|時間|于|於|日時|日)?|"
    r"(?:입력|등록|게시|발행)(?:일시|일|시간)?|เผยแพร่(?:เมื่อ)?|نُ?شر في|تاريخ النشر|प्रकाशित",
    re.IGNORECASE,
)
UPDATED = re.compile(
    r"(?<!\w)(?:(?:last )?(?:updated?|modified|edited|revised)|обновлен\w*|изменен\w*|оновлен\w*|змінен\w*|"
    r"(?:última )?actualiz\w+|modificad\w+|atualiz\w+|mise? à jour|modifié|aktualisiert|geändert|stand|"
    r"aggiornat\w+|modificat\w+|bijgewerkt|güncel\w*|diperbarui|zaktualizowan\w+|cập nhật(?: lúc)?)(?!\w)|"
    r"(?:最后|最後)?(?:更新|修改|改訂)(?:时间|時間|日時|于|於|日)?|"
    r"(?:최종 ?)?(?:업데이트|수정)(?:일시|일|시간)?|อัปเดต|แก้ไข|تحديث|تعديل|अपडेट|به‌روز",
    re.IGNORECASE,
)
# What stands before the name of a publisher.
SOURCE = re.compile(
    r"^\W*(?:(?:source|via|источник|джерело|fuente|fonte|quelle|bron|źródło|kaynak|sumber|nguồn|"
    r"来源|來源|出典|提供元|출처|ที่มา|المصدر|स्रोत)\s*[:：]|(?:published by|(?-i:via))\s)\s*",
    re.IGNORECASE,
)


def is_list_heading(text: str) -> bool:
    """Say whether a line is one of the known headings of lists of articles.

    >>> is_list_heading("Читайте также"), is_list_heading("Related parties sold a tenth of the shares.")
    (True, False)
    """
    is_line = len(text) <= _LONGEST_HEADING and not text.endswith((".", "。", "…"))
    return is_line and bool(RELATED.match(text) or TRENDING.match(text))


def canonical_locale(code: str) -> str:
    """Return *code* with its language in lower and its region in upper case.

    >>> canonical_locale("zh-tc"), canonical_locale("ASIA")
    ('zh-TC', 'asia')
    """
    language, _, region = code.partition("-")
    return f"{language.lower()}-{region.upper()}" if region else language.lower()
