"""Sentences that come again: disclaimers, template briefs, notices and columns; all written for this."""

from __future__ import annotations

# Publishers that say the same below every article ("after") or above it ("before").
BEFORE = (
    "Welcome to the morning note of our news desk. We read the wires so that you can have your coffee first.",
    (
        "This is a contributed report. The views in it are those of its author and need not be shared by "
        "the editors, who have checked names, dates and figures only."
    ),
)
AFTER = (
    (
        "Disclaimer: the information on this page is meant for general information and is no investment "
        "advice. Digital assets are volatile, past performance tells nothing about future results, and you "
        "may lose all that you put in. Do your own research and speak to a licensed adviser before you act. "
        "Neither the publisher nor its writers answer for losses that arise from the use of this page. Some "
        "links may be affiliate links, for which we may be paid at no cost to you."
    ),
    "Not financial advice. Crypto is risky; never invest money that you cannot afford to lose.",
    (
        "About us: our newsroom has covered markets for banks, funds and private readers since the first "
        "block. We follow a strict editorial policy, disclose what we hold, and correct our mistakes in "
        "public. Subscribe to the daily letter, join our channel for alerts in real time, and tell us what "
        "you would like to read next. Our reporters may hold small amounts of the assets that they write "
        "about; each such holding is listed on our page of interests, which is kept up to date every week."
    ),
    (
        "The opinions in this article are for information only. They are no offer to buy or sell a "
        "security, no solicitation, and no recommendation of a product, a service or a strategy. Readers in "
        "some countries may not be allowed to use the services mentioned here and are responsible for "
        "knowing the rules that apply to them. Figures were gathered from sources that we believe to be "
        "reliable, yet we cannot promise that they are complete or correct, and they may change without "
        "notice after publication. Prices shown are indicative. Any reproduction needs our consent in "
        "writing. If you think that something in this article is wrong, please write to the desk, and we "
        "will look into it."
    ),
    (
        "Risk warning: leveraged products can lead to losses larger than your deposit. Most accounts of "
        "private clients lose money. Make sure that you understand how such products work."
    ),
    (
        "This article was written with the help of software and checked by an editor. For questions about "
        "licences and reprints see the imprint. © All rights reserved."
    ),
    (
        "Follow our reporting on every network that you like, and switch on notifications so that you miss "
        "nothing. Read more: the week ahead in charts, our glossary of terms for newcomers, and the list of "
        "all hearings and votes that matter this month."
    ),
)
# Kept apart from the body, as the site's pages keep them.
APART = "Disclaimer: the content of this article is not investment advice and reflects one author's view."

# title and body; slots: O organisations, T tickers, A figures with a decimal, N whole ones, H hexadecimal.
BRIEFS = (
    (
        "{O1} raises ${A1} million",
        (
            "{O1} has completed a ${A1} million financing round led by {O2}, with participation from {O3} "
            "and {O4}. The proceeds will be used to expand the team and to speed up product development, "
            "the company said in a statement."
        ),
    ),
    (
        "Liquidations of ${A1} million in 24 hours",
        (
            "In the past 24 hours, liquidations across the whole network came to ${A1} million, of which "
            "${A2} million were long positions and ${A3} million were short positions. In total {N1} "
            "traders were liquidated; the largest single order was placed on {O1}, {T1}/USDT, worth ${A4} "
            "million."
        ),
    ),
    (
        "{T1} breaks through ${N1}",
        (
            "Market data shows that {T1} has broken through ${N1} and is now quoted at ${N2}, with a gain "
            "of {A1}% in the last 24 hours. The market is moving a lot, so please manage your risk."
        ),
    ),
    (
        "{O1} will list {T1}",
        (
            "{O1} will list {O2} ({T1}). Deposits are open now, trading of the pair {T1}/USDT in the spot "
            "market starts at {N1} UTC, and withdrawals open one day later. To mark the listing, {N2} {T1} "
            "will be shared among users who deposit and trade during the first week. See the help page for "
            "details."
        ),
    ),
    (
        "A whale moves {N1} {T1} to {O1}",
        (
            "According to on-chain data, an address that begins with 0x{H1} moved {N1} {T1}, worth about "
            "${A1} million, to {O1} twelve minutes ago. If it sells, it makes a profit of ${A2} million."
        ),
    ),
    (
        "{T1} funds take in ${A1} million",
        (
            "The spot {T1} funds had a net inflow of ${A1} million yesterday. The largest came to {O1}, "
            "with ${A2} million in a day, which brings its total net inflow to ${A3} billion. At press time "
            "the funds hold assets of ${A4} billion in all, and their historical total net inflow is ${N1} "
            "million."
        ),
    ),
    (
        "{O1} beats estimates",
        (
            "{O1} reported third-quarter earnings of ${A1} per share, above the estimate of ${A2}. Revenue "
            "rose {A3}% from a year earlier to ${N1} million. The company expects revenue of ${N2} million "
            "for the current quarter. Its shares moved {A4}% in after-hours trading."
        ),
    ),
    (
        "{T1} unlocks {A1} million tokens",
        (
            "{O1} ({T1}) will unlock about {A1} million tokens at {N1} UTC tomorrow, {A2}% of the "
            "circulating supply, worth about ${A3} million."
        ),
    ),
)

# A page that a program writes for every company that reports: long, and all but the figures the same.
REPORT = (
    "{O1} ({T1}): the quarter in figures",
    (
        "{O1} ({T1}) earned ${A1} per share in its third quarter. Our panel of analysts had pencilled in "
        "${A2}; in the same quarter of last year it was ${A3}. One-off items have been taken out of all "
        "three.\n\n"
        "That puts the result {A4}% away from what the panel thought. On the top line the firm took ${N1} "
        "million after ${N2} million twelve months before. Our file on the sector of payment and trading "
        "firms holds the same two rows for each of its members, so that readers may lay them side by "
        "side.\n\n"
        "What do such figures tell? By themselves, little. We look at three things before we change our "
        "grade of a share: whether orders on the books grow faster than sales, whether cash comes in as "
        "quickly as profit is booked, and whether those who run the business buy or sell its paper. A grade "
        "from A to E follows from these by a fixed rule and is worked out again each weekend. A result far "
        "from the panel's figure moves prices on the day; after a month, our records show, it seldom "
        "matters in either direction."
    ),
)

# The same words whenever the day comes round.
NOTICES = (
    (
        "Trading in {O1} Pauses for Maintenance",
        (
            "Trading in {O1} pauses at 08:00 UTC for routine maintenance of the matching engine and is "
            "expected to resume within thirty minutes. Open orders stay in the book. Deposits and "
            "withdrawals are not affected. Please close positions that you do not want to hold through the "
            "pause."
        ),
    ),
    (
        "{O1}: Trading Halt, News Pending",
        (
            "The exchange halted trading in the shares of {O1} ({T1}) because news is pending. Trading "
            "remains halted until the company has met the exchange's request for information."
        ),
    ),
)
COLUMN_OPENING = (
    "Good morning, and welcome to the market diary. As on every trading day, we start with what moved "
    "overnight, go on to what is due today, and close with a number to remember."
)
COLUMN_PARTS = ("What moved overnight", "What is due today", "A number to remember")
COLUMN_CLOSING = (
    "That is all for today. The diary comes out on every trading day before the opening bell; send us your "
    "questions, and tell a friend if you found it useful."
)
ANALYSIS_QUOTE = (
    "In its statement, which every desk received in the same minute, the authority said: “{quote}”"
)

# What a sub-editor changes: another word of the same meaning, the other spelling.
EDITS = {
    "said": "stated",
    "announced": "unveiled",
    "programme": "program",
    "licence": "license",
    "rumour": "rumor",
    "favoured": "favored",
    "organised": "organized",
    "ageing": "aging",
    "cancelled": "canceled",
    "liberal": "generous",
    "near": "close to",
    "while": "as",
    "before": "ahead of",
    "against": "versus",
    "without": "lacking",
    "the": "its",
    "a": "one",
    "most": "many",
    "another": "a further",
    "every": "each",
    "has": "had",
    "large": "big",
    "tiny": "small",
    "firm": "company",
    "company": "firm",
    "bought": "purchased",
    "started": "began",
    "ended": "finished",
    "quickly": "fast",
    "reportedly": "allegedly",
}
