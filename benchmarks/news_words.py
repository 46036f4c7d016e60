"""Words and phrases of the synthetic news that `news_writer.py` makes; none of it reports anything."""

from __future__ import annotations

NOUNS = """
account adviser agency agreement airdrop allocation analyst annex appeal application archive argument
arrangement asset auction audit auditor authority balance ballot bank bid bill blockchain board bond
boundary branch bridge broker budget builder campaign candidate capital carrier case ceiling chamber chart
charter circuit claim clause client code collateral collapse commission committee commodity community
company compromise concern condition conference consortium consultation contract corridor council court
creditor currency custodian customer cycle dataset deadline dealer debate debt decision decree default
deficit delay delegate demand deposit depositor derivative desk developer discount dispute district dividend
document dollar draft economy election employee engineer enquiry estimate event examiner exchange executive
exemption expansion export factory failure fee figure filing firm flaw forecast forum foundation framework
franchise fund future gateway gauge grant group growth guarantee guideline harvest headline hearing hedge
holder house import incident income index indicator industry inflation initiative insider insurer interest
invoice issue issuer journal judge jurisdiction kiosk landlord launch lawsuit lawyer layer ledger lender
letter levy liability licence limit liquidity listing loan lobby loophole loss machine manager mandate
manufacturer margin market measure meeting member memo merchant merger message metric milestone miner
minister minority mortgage motion network node notice objection obligation offer office official operator
opinion option oracle order outage outflow outlook oversight owner package panel parliament partner patent
payment penalty pension permit petition pilot pipeline plaintiff plan platform pledge policy pool port
portfolio position premium price principle privilege problem product profit programme project promise proof
proposal prosecutor protocol provider purchase quarter question quota quote rally range rate ratio reading
rebate receipt recession recommendation record reform refund regulator release remedy rent report request
reserve resolution retailer return revenue reversal review revision reward rise risk rival roadmap role
rollup rotation route ruling rumour sale sanction saver scandal scheme season sector seller session
settlement share shareholder shift shipment signal signature slump software source spread stablecoin staff
stake stance standard startup statement statute stock strategy strike subsidiary subsidy summit supplier
supply surplus survey suspension swap syndicate system target tariff tax taxpayer team technology tender
term terminal testimony threshold timetable token trader transaction transfer treasury treaty trend tribunal
trust turnover union update upgrade user validator valuation vault vendor venture venue verdict version
volume vote wage wallet warehouse warning warrant weakness wholesaler withdrawal witness worker yield zone
""".split()

ADJECTIVES = """
abrupt absent active adverse ageing ambitious ample annual anonymous anxious arbitrary automatic bare basic
binding bitter bleak blunt bold brief brisk broad bullish busy careful cautious central cheap civil clear
clumsy collective commercial common complex compulsory conditional confidential congested conservative
constant contested costly crucial crowded curious daily deep defensive deliberate dense digital distant
domestic dormant double dubious durable early earnest eastern elaborate elderly elected emerging empty
enduring entire errant essential eventual excessive expensive experimental external faint familiar federal
fierce final fixed flat flexible foreign formal former fragile fresh frequent full generous gentle global
gradual handsome harsh hasty hidden honest hostile huge idle illicit immediate improper incomplete
independent indirect informal inner institutional interim internal joint keen large late lawful lean legal
lengthy lenient liberal likely limited liquid local long loose lucrative mandatory marginal massive mature
mild minor mixed mobile moderate modest monthly mutual narrow native neutral nervous new northern notable
obscure odd offshore ongoing opaque open optional ordinary original overdue overseas partial passive patient
peculiar permanent plain plausible popular powerful practical precise preliminary previous private prominent
prudent public punctual quiet rapid rare raw ready reckless regional regular reliable reluctant remote
repeated residual retail rigid robust rough routine rural scarce second secret secure selective senior
separate severe sharp shiny shrewd silent simple single sluggish small smooth sober solid southern sovereign
sparse specific stable stale steady steep strange strategic strict strong stubborn sturdy subtle sudden
suitable surprising swift tacit technical temporary tentative thin thorough tight timely tiny tough
traditional transparent trivial unclear uneven unusual urgent useful usual vague valid vast verbal viable
vigorous visible voluntary vulnerable wary weak wealthy weekly western wide willing worthy young
""".split()

VERBS = """
abandoned absorbed accelerated accepted acquired adjusted admitted adopted advised amended announced
answered approved archived assembled assessed attracted backed banned barred blamed blocked boosted borrowed
breached calculated called cancelled challenged changed cited cleared closed collected commissioned compared
concealed condemned confirmed considered contested controlled copied corrected countered covered created
criticised curbed cut debated declined defended deferred delayed delivered demanded denied described
detailed diluted disclosed discussed disputed divided dominated doubled drafted dropped eased embraced
encouraged ended endorsed enforced ensured estimated examined exceeded excluded expanded expected explained
exposed extended faced favoured filed financed fixed flagged followed forced forecast formed fought froze
funded gathered granted guaranteed guarded halted handled helped hired identified ignored imposed improved
included increased inherited inspected introduced investigated issued joined judged kept launched led
licensed lifted limited listed lost lowered managed mapped matched measured mentioned merged missed
monitored moved named narrowed negotiated noted notified obtained offered opened opposed ordered organised
outlined overruled oversaw overtook paid passed paused placed planned pledged postponed praised predicted
prepared presented pressed prevented priced produced promised promoted proposed protected proved published
purchased pursued questioned quoted raised ranked reached reassured rebuilt recalled received recommended
recorded recovered reduced refused registered rejected released relied removed renewed repaid repeated
replaced reported requested rescued resisted resolved restored restricted retained reversed reviewed revised
rewarded sanctioned scrapped secured settled shared shelved signed simplified slashed sold solved split
sponsored started stopped strengthened studied submitted supervised supplied supported suspended tested
threatened tightened tolerated traced tracked traded transferred trimmed unveiled updated upheld used valued
verified vetoed viewed waived warned weighed welcomed withdrew
""".split()

ADVERBS = """
again already apparently briefly broadly carefully chiefly clearly consistently earlier effectively entirely
eventually formally frequently fully gradually hardly initially largely lately legally mainly mostly nearly
officially openly partly plainly possibly presumably previously privately probably promptly publicly quickly
quietly rarely recently reluctantly repeatedly reportedly separately sharply simply slowly steadily suddenly
swiftly temporarily twice unexpectedly usually widely
""".split()

PLACES = """
Accra Adelaide Almaty Ankara Antwerp Asuncion Athens Auckland Baku Basel Beirut Belgrade Bergen Bilbao
Bogota Boston Bremen Brisbane Bristol Brussels Budapest Cardiff Chicago Cologne Colombo Copenhagen Dakar
Dallas Denver Doha Dublin Durban Geneva Genoa Glasgow Hamburg Hanoi Helsinki Istanbul Jakarta Kampala Kyoto
Lagos Leeds Lima Lisbon Ljubljana London Lyon Madrid Manila Miami Milan Montevideo Montreal Mumbai Munich
Nairobi Nantes Osaka Oslo Ottawa Panama Perth Porto Prague Quito Riga Rotterdam Santiago Seoul Seville Sofia
Stockholm Sydney Taipei Tallinn Tbilisi Tokyo Toronto Turin Utrecht Vienna Vilnius Warsaw Wellington Zagreb
Zurich
""".split()

FIRST_NAMES = """
Ada Akira Alma Anders Anya Basil Bianca Camille Carlos Clara Dana Diego Edith Elif Emil Esther Farid Fiona
Gita Greta Hana Hugo Ibrahim Ines Ivan Jana Jonas Jun Kofi Lars Leila Lena Lucia Malik Marek Maya Mei Mina
Nadia Nils Noor Olga Omar Paula Petra Priya Rafael Ravi Rosa Ruth Samir Sana Stefan Tara Tomas Uma Vera
Viktor Wanda Yara Zoe
""".split()

LAST_NAMES = """
Abbott Adeyemi Almeida Andersen Aydin Bailey Banerjee Barros Becker Bergman Boateng Calloway Castillo
Chandra Cheung Dalton Demir Dlamini Duarte Eriksen Farrow Ferreira Fischer Fontaine Galloway Garrido
Goldberg Haddad Hale Hartmann Hayashi Holloway Ivanov Jansen Kamau Kaplan Keller Kim Kowalski Lambert Larsen
Leclerc Lindgren Lopez Mahmoud Marchetti McBride Mensah Moreau Murray Nakamura Novak Obi Okafor Olsen Osei
Park Petrov Quigley Rahman Ramos Reyes Ritter Rossi Salazar Sato Schmidt Silva Singh Sokolov Tanaka Tanner
Thorne Ustinov Vance Varga Vogel Wagner Weiss Whitfield Wong Yang Zhang Ziegler
""".split()

NAME_STARTS = """
Aero Alder Amber Anchor Apex Arbor Argent Ash Atlas Aurora Bay Beacon Birch Black Blue Bright Brook Cedar
Chain Cinder Clear Cloud Coast Cobalt Copper Coral Crest Crystal Delta Drift Eagle East Echo Elm Ember Fair
Falcon Fern Fjord Flint Fox Frost Glen Gold Granite Green Grove Harbor Haven Hawk Heath Helio Hill Indigo
Iron Ivory Jade Juniper Keystone Lake Laurel Lumen Luna Maple Marble Meadow Merid Mint Moon Moss North Nova
Oak Onyx Opal Orchid Pearl Pine Pixel Prism Quartz Quill Raven Red River Rock Sable Sage Salt Silver Sky
Slate Snow Solar South Spruce Star Steel Stone Storm Summit Swift Tern Thorn Tide Timber Topaz Umber Vale
Vantage Velvet Vertex West White Wild Willow Wind Wolf Zenith
""".split()

NAME_ENDS = """
bank bay block bridge chain coin dex field fin forge gate grid hash labs lane ledger link mark mesh mint
node pay point port rock scale shore stake stone swap trade vault ware wave way well wick works yard
""".split()

NAME_KINDS = ("", "", "", *" Capital| Labs| Network| Protocol| Ventures| Group| Finance| DAO".split("|"))

# What reporters write every day: unrelated articles share these.
OPENERS = """\
According to people familiar with the matter,
In a statement on Tuesday,
At the same time,
On the other hand,
As of press time,
In addition to that,
For the first time this year,
Earlier this week,
According to on-chain data,
Over the past 24 hours,
In an interview with reporters,
As previously reported,
In response to questions,
At the time of writing,
In the long run,
By contrast,
A day later,
Even so,
In the meantime,
As a result,
According to the latest filing,
On the sidelines of the conference,
In practice,
Not for the first time,
""".splitlines()

CLOSERS = """\
according to data from the exchange
compared with a year ago
at the end of the third quarter
the company said
people familiar with the matter said
for the first time since January
on a year-on-year basis
as of press time
in the first half of the year
the spokesperson added
before the end of the month
in line with expectations
since the start of the year
according to a person briefed on the talks
ahead of the vote
in after-hours trading
under the terms of the deal
over the next few weeks
to the surprise of most traders
without giving a reason
""".splitlines()
