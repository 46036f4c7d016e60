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
    r"إخلاء المسؤولية|إخلاء مسؤولية|تنويه|ข้อจำกัดความรับผิดชอบ|अस्वीकरण)",
    re.IGNORECASE,
)
RELATED = re.compile(
    r"(?<!\w)(?:you (?:may|might) (?:also )?(?:like|be interested)|related|recommended|"
    r"read (?:also|next)|more like this|"
    r"вам (?:также )?может|похожие|вам (?:також )?може|схожі|también te|te puede|relacionad|"
    r"você (?:também )?pode|talvez você|também pode|vous aimerez|ähnlich|das könnte|potrebbe|"
    r"猜你喜欢|猜你喜歡|你可能|您可能|相关|相關|推荐|推薦|おすすめ|関連|추천|관련|"
    r"mungkin (?:juga )?anda|anda mungkin|có thể bạn|bạn (?:cũng )?có thể|ilgini|maaari mo|"
    r"قد يعجبك|ذات صلة)",
    re.IGNORECASE,
)
TRENDING = re.compile(
    r"(?<!\w)(?:trending|hot|popular|most read|top stories|latest|flash|crypto prices|"
    r"популярн|тренд|в тренді|tendencia|tendência|populares|tendances|beliebt|"
    r"热门|熱門|热点|熱點|快讯|快訊|"
    r"人気|トレンド|速報|인기|트렌드|속보|xu hướng|populer|sedang tren|رائج|شائع)",
    re.IGNORECASE,
)
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
    r"来源|來源|出典|提供元|출처|ที่มา|المصدر|स्रोत)\s*[:：]|published by\s)\s*",
    re.IGNORECASE,
)


def canonical_locale(code: str) -> str:
    """Return *code* with its language in lower and its region in upper case.

    >>> canonical_locale("zh-tc"), canonical_locale("ASIA")
    ('zh-TC', 'asia')
    """
    language, _, region = code.partition("-")
    return f"{language.lower()}-{region.upper()}" if region else language.lower()
