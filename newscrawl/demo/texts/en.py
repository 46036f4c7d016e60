"""Synthetic English: no sentence here reports anything that happened."""

from __future__ import annotations

from newscrawl.demo.texts.shape import Texts

TEXTS = Texts(
    places=(
        "Lisbon",
        "Nairobi",
        "Osaka",
        "Tallinn",
        "Montevideo",
        "Zagreb",
        "Hanoi",
        "Accra",
        "Perth",
        "Quito",
        "Riga",
        "Muscat",
    ),
    titles=(
        "{org} Weighs New {asset} Rules After a {pct}% Week in {place}",
        "{place} Court Hears {org} Over Missing {asset} Ledgers",
        "“Not a Bubble”: {person} of {org} Defends {asset} at {n}",
        "Fees < {pct}%: {org} Moves {asset} Desk to {place}",
        "{org} & Partners Open {asset} Vault for {n} Savers",
        "Why {person} Thinks {asset} Will Outlast the {place} Boom",
        "{asset} Slips {pct}% as {org} Delays Its {place} Upgrade 🚀",
        '{place} Tests a "Slow Money" Tax on {asset} Transfers',
        "{n} Wallets, One Key: Inside the {org} Incident",
        "What’s Next for {asset}? {org} Names {pct} Scenarios",
        "{org} Hires {person} to Rebuild Its {asset} Bridge",
        "Explained | How {asset} Validators in {place} Split {n} Rewards",
        "{asset} Miners Leave {place} for Cheaper Nights",
        "{org}'s Audit Finds {n} Idle {asset} Accounts",
    ),
    leads=(
        (
            "{org} said in {place} that it would review every {asset} account opened since spring, a "
            "step that touches about {n} customers and follows a week in which volumes moved by {pct}%."
        ),
        (
            "A panel of engineers in {place} has published its reading of the {asset} outage, and most "
            "of the blame falls on a timetable that {org} drew up without asking anybody."
        ),
        (
            "Savers who keep {asset} with {org} woke up to a new screen on Tuesday, one that asks them "
            "to choose between faster payments & lower fees before the month is over."
        ),
        (
            "{person}, who ran the {asset} desk at {org} for six years, told a hall in {place} that "
            "the easy part of the market’s growth is behind it."
        ),
        (
            "The price of {asset} changed hands {pct}% lower in {place} after {org} postponed a change "
            "that traders had counted on."
        ),
        (
            "Regulators in {place} opened a consultation on {asset} custody on Monday, and {org} was "
            "the first of {n} firms to answer."
        ),
        (
            "It took {org} eleven minutes to stop the transfer of {n} {asset}, and another nine days "
            "to explain to {place} why it had been possible at all."
        ),
        (
            "Nobody at {org} expected the {asset} pilot in {place} to last longer than a season; it is "
            "now entering its third year with {n} regular users."
        ),
    ),
    sentences=(
        "The firm’s own figures show {n} transfers in the first quarter, of which {pct}% came back.",
        "“We would rather be late than wrong,” {person} said, adding that the team works in {place}.",
        "Analysts at {org} keep a simpler list: custody, settlement & the people who answer phones.",
        "None of the {n} accounts named in the filing has been closed so far.",
        "A spokesperson for the city of {place} declined to say whether the plan had been costed.",
        "Volumes in {asset} have since returned to the level of the previous autumn.",
        "For a market of this size, a gap of {pct}% is less than what most desks allow for a day.",
        "The proposal would let holders of fewer than {n} tokens vote through a delegate.",
        "That is < {pct}% of what the network pays out in an ordinary month.",
        "Two earlier attempts, both led from {place}, ended with the same quiet settlement.",
        "{person} has written about the episode before, in a report that few people finished.",
        "Custodians\u00a0tend to agree, although they say so only when no microphone is near.",
        "The software that runs the bridge was last inspected {n} days before the incident.",
        "Engineers replaced the signing keys within the hour and asked partners to do the same.",
        "Whether the savings reach customers depends on how {org} counts them.",
        "Some of the {asset} was later found in a wallet that had been idle since its creation.",
        "In {place}, where electricity is cheap at night, miners answered by buying batteries.",
        "The document runs to {n} pages, and the interesting one is the last.",
        "A second reading is planned for the week after the holidays.",
        "Lenders have meanwhile raised the margin on {asset} by {pct}%, without much complaint.",
        "Traders who had bet on a quick rebound gave up around noon.",
        "The committee asked for minutes, timestamps and the names of everyone who held a key.",
        "{org} keeps its reserves in three places, one of them a former cheese cellar.",
        "An older rule, written for paper certificates, still applies to {n} of the cases.",
        "“You can’t audit a promise,” as {person} likes to put it.",
        "The exchange listed the token again on Thursday under a longer name.",
        "Developers met in {place} to agree on a date and left with two.",
        "Since then, the share of {asset} held for more than a year has grown by {pct}%.",
        "Insurance covers the loss only if the phone that approved it is ever found.",
        "Smaller funds followed, which is usual, and said so in public, which is not.",
        "A draft seen by partners puts the cost of the change at {n} per branch.",
        "The index is rebalanced every quarter; {asset} has kept its weight for five of them.",
        "Supporters call the measure a floor, opponents call it a ceiling, and both have a chart.",
        "What the numbers leave out is the time that people spend on hold.",
        "Validators in {place} voted first and had the result confirmed by evening.",
        "By the time the alert reached {org}, {n} orders had been filled at the old price.",
        "The fix is one line long, {person} noted, and took three weeks to be allowed.",
        "Payments in the other direction were never affected.",
        "Readers of the fine print will find the exception in a foot\u00adnote.",
        "Fees on the route fell to {pct}% and then, for a single afternoon, to nothing.",
        "A survey of {n} shopkeepers found that most of them round in favour of the customer.",
        "Courts in {place} have yet to decide who owns a token that nobody can move.",
        "The treasury sold {asset} on the way up and bought a third of it back on the way down.",
        "Auditors describe the controls as “adequate”, a word they use sparingly.",
        "If the vote passes, the first {n} blocks will be produced under supervision.",
        "Similar pilots ran in two other towns & were extended both times.",
        "Nothing in the contract says who pays when the oracle is silent.",
        "The team\u200b publishes its run-book, so that the next outage is at least familiar.",
        "Demand from pension funds has been steady rather than strong.",
        "For now, the notice board in {place} says only that work continues.",
    ),
    cited=(
        "According to a [report] from an agency in {place}, the talks began {n} days earlier.",
        "The figures were first given in [a note to clients], which {org} has since withdrawn.",
        "[Court papers] filed in {place} put the number of affected accounts at {n}.",
        "{person} set out the argument in [an open letter] last week.",
        "The regulator’s [notice of “no action”] is {n} words long.",
    ),
    crossed=(
        "Our earlier story on [how {org} lost its first vault] has the background.",
        "Readers may remember [the night market in {place}], where the idea was first tried.",
        "The plan resembles [last season’s proposal], which failed by {n} votes.",
    ),
    priced=(
        "At the time of writing, [{asset}] trades {pct}% above its weekly low.",
        "The move left the price of [{asset}] almost where it had started.",
    ),
    headings=(
        "What changes for holders",
        "A market that waits",
        "The view from {place}",
        "Numbers & caveats",
        "Who pays?",
        "What comes next",
        "How the {asset} desk works",
    ),
    points=(
        "{org} reviews {asset} accounts opened since spring.",
        "About {n} customers in {place} are affected.",
        "{person} expects fees to fall by {pct}% within a year.",
        "Regulators want an answer before the holidays & a second one after.",
        "The “slow lane” for payments remains optional.",
        "Volumes moved by less than {pct}% on the day.",
        "No customer funds were touched, according to {org}.",
    ),
    origin=("Original title: {org} and the quiet {asset} ledger", "Author: {person}, {org}"),
    flash_titles=(
        "{asset} crosses {n} USDT",
        "Whale moves {n} {asset} to {org}",
        "{org}: {asset} deposits in {place} resume",
        "{person}: “{asset} is a patient asset”",
        "Funding rate of {asset} turns negative < 0.0{pct}%",
        "{place} publishes list of {n} licensed firms",
    ),
    flash=(
        "{asset} trades above {n} USDT.",
        (
            "Northwind Wire reported that an address linked to {org} received {n} {asset} within the "
            "last hour, the largest single transfer of the week."
        ),
        "{org} resumes {asset} deposits.",
        (
            "According to Harbour News Agency, {person} of {org} told an audience in {place} that "
            "{asset} holders have become slower to sell, and that turnover is down {pct}%."
        ),
        (
            "Data by Meridian Desk show the funding rate of {asset} below zero for the first time in "
            "{n} hours, while open interest rose by {pct}%."
        ),
        (
            "The authority in {place} has put {n} firms on its list, Northwind Wire writes; {org} is "
            "not among them."
        ),
    ),
    notice_titles=(
        "Notice on the Extension of {asset} Network Maintenance",
        "{asset} Savings: {n} Places Open This Week",
        "Initial Listing: {asset} Opens for Spot Trading on {n}-Point Steps",
        "Adjustment of Tick Size for {asset} Pairs by {pct}%",
    ),
    notices=(
        (
            "Dear users, the maintenance of the {asset} network takes longer than planned, and "
            "deposits stay closed for another {n} minutes after the upgrade is complete."
        ),
        (
            "The places are given in the order of registration. A balance of {n} {asset} is needed on "
            "the day on which the round begins."
        ),
        "Orders that are open when the change takes effect are kept and need not be entered again.",
        "Support answers questions about {asset} in {place} around the clock.",
        "Rewards of up to {pct}% are credited within two days of the end of the round.",
    ),
    disclaimers=(
        (
            "Disclaimer: {publisher} tells readers what it has learnt and gives no advice. Whoever "
            "trades on a text of {publisher} does so at their own risk & expense."
        ),
        (
            "Disclaimer: Texts of {publisher} may be written with the help of software and are checked "
            "by an editor. They are no invitation to buy {asset}."
        ),
    ),
    notice_disclaimer=(
        "Disclaimer: Prices of {asset} can fall as well as rise, and this notice promises neither. "
        "The exchange may change the terms above without asking again."
    ),
)
