"""The words around an article, by language: headings, labels and the site's own disclaimer."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Words:
    """What the site itself says; `by` stands before an author's name."""

    nav: tuple[str, ...]
    by: str
    original: str
    share: str
    related: str
    trending: str
    prices: str
    more: str
    promotion: tuple[str, str, str]
    disclaimer: str
    suffix: str
    gone: str


NAV_KEYS = ("nav.buy_crypto", "nav.markets", "nav.trade", "nav.futures", "nav.bots", "nav.help")

_EN = Words(
    nav=("Buy crypto", "Markets", "Trade", "Futures", "Bots", "Help"),
    by="By:",
    original="View original",
    share="Share link:",
    related="You may also like",
    trending="Trending news",
    prices="Crypto prices",
    more="More",
    promotion=("HarbourPool: park tokens, get tokens.", "Up to 9% a year, paid daily.", "Join now!"),
    disclaimer=(
        "Disclaimer: Every word of this page is synthetic and was put together by a program for "
        "testing. Nobody should buy, sell or hold anything because of it."
    ),
    suffix="Bitget News",
    gone="This page does not exist",
)
_PT = Words(
    nav=("Comprar cripto", "Mercados", "Negociar", "Futuros", "Robôs", "Ajuda"),
    by="Por:",
    original="Ver original",
    share="Link para compartilhar:",
    related="Você também pode gostar",
    trending="Notícias em alta",
    prices="Preços de criptomoedas",
    more="Mais",
    promotion=("HarbourPool: guarde tokens, ganhe tokens.", "Até 9% ao ano, todo dia.", "Participe!"),
    disclaimer=(
        "Aviso legal: cada palavra desta página é sintética e foi montada por um programa para "
        "testes. Ninguém deve comprar, vender ou guardar nada por causa dela."
    ),
    suffix="Notícias da Bitget",
    gone="Esta página não existe",
)
_UK = Words(
    nav=("Купити крипту", "Ринки", "Торгівля", "Ф’ючерси", "Боти", "Довідка"),
    by="-:",
    original="Переглянути оригінал",
    share="Посилання:",
    related="Вам також може сподобатися",
    trending="Популярні новини",
    prices="Ціни криптовалют",
    more="Більше",
    promotion=("HarbourPool: тримай токени, май токени.", "До 9% на рік щодня.", "Приєднатися!"),
    disclaimer=(
        "Застереження: кожне слово на цій сторінці штучне й складене програмою для випробувань. "
        "Нікому не слід щось купувати, продавати чи тримати через неї."
    ),
    suffix="Новини Bitget",
    gone="Такої сторінки немає",
)
_ZH = Words(
    nav=("买币", "行情", "交易", "合约", "机器人", "帮助"),
    by="作者：",
    original="查看原文",
    share="分享链接：",
    related="你可能还喜欢",
    trending="热门资讯",
    prices="币价",
    more="更多",
    promotion=("HarbourPool：存代币，得代币。", "年化最高 9%，每日发放。", "立即参与！"),
    disclaimer=("免责声明：本页每一个字都是程序为测试而生成的。任何人都不应据此买入、卖出或持有任何资产。"),
    suffix="Bitget 资讯",
    gone="页面不存在",
)
_BY_LANGUAGE = {"en": _EN, "pt": _PT, "uk": _UK, "zh": _ZH}


def words_of(locale: str) -> Words:
    """Return the words of a locale; English where the language has none of its own."""
    return _BY_LANGUAGE.get(locale.partition("-")[0], _EN)


def with_raw_keys(words: Words) -> Words:
    """Return words whose navigation shows the keys of its texts, as a broken release does."""
    return replace(words, nav=NAV_KEYS)
