"""Synthetic Portuguese: no sentence here reports anything that happened."""

from __future__ import annotations

from newscrawl.demo.texts.shape import Texts

TEXTS = Texts(
    places=(
        "Lisboa",
        "Nairóbi",
        "Osaka",
        "Talim",
        "Montevidéu",
        "Zagrebe",
        "Hanói",
        "Acra",
        "Perth",
        "Quito",
        "Riga",
        "Mascate",
    ),
    titles=(
        "{org} estuda regras para {asset} após semana de {pct}% em {place}",
        "Tribunal de {place} ouve {org} sobre registros de {asset}",
        "“Não é bolha”: {person}, da {org}, defende {asset} a {n}",
        "Taxas < {pct}%: {org} leva mesa de {asset} para {place}",
        "{org} & sócios abrem cofre de {asset} para {n} poupadores",
        "{asset} recua {pct}% e {org} adia atualização em {place} 🚀",
        "{n} carteiras, uma chave: por dentro do incidente da {org}",
        "Explicado | Como validadores de {asset} dividem {n} prêmios",
    ),
    leads=(
        (
            "A {org} informou em {place} que vai rever todas as contas de {asset} abertas desde a "
            "primavera, medida que atinge cerca de {n} clientes após uma semana de {pct}%."
        ),
        (
            "Um grupo de engenheiros de {place} publicou sua leitura da pane de {asset}, e boa parte "
            "da culpa recai sobre um calendário que a {org} montou sozinha."
        ),
        (
            "Quem guarda {asset} na {org} acordou na terça-feira com uma tela nova, que pede uma "
            "escolha entre pagamentos rápidos & taxas menores."
        ),
        (
            "{person}, que dirigiu a mesa de {asset} da {org} por seis anos, disse em {place} que a "
            "parte fácil do crescimento já passou."
        ),
    ),
    sentences=(
        "Os números da própria empresa mostram {n} transferências, das quais {pct}% voltaram.",
        "“Preferimos atrasar a errar”, disse {person}, cuja equipe trabalha em {place}.",
        "Nenhuma das {n} contas citadas no documento foi encerrada até agora.",
        "A prefeitura de {place} não quis dizer se o plano tem orçamento.",
        "O volume de {asset} voltou desde então ao nível do outono passado.",
        "Para um mercado desse tamanho, {pct}% é menos do que a folga de um dia comum.",
        "Isso é < {pct}% do que a rede paga em um mês normal.",
        "Duas tentativas anteriores terminaram com o mesmo acordo discreto.",
        "Os custodiantes\u00a0concordam, mas só quando não há microfone por perto.",
        "O programa que move a ponte foi inspecionado {n} dias antes do incidente.",
        "Os engenheiros trocaram as chaves em uma hora e pediram o mesmo aos parceiros.",
        "Parte dos {asset} apareceu depois em uma carteira parada desde a criação.",
        "O documento tem {n} páginas, e a mais interessante é a última.",
        "Uma segunda leitura está marcada para a semana depois do feriado.",
        "A {org} guarda suas reservas em três lugares, um deles uma antiga adega de queijos.",
        "“Não se audita uma promessa”, gosta de dizer {person}.",
        "Desenvolvedores foram a {place} combinar uma data e saíram com duas.",
        "O seguro só cobre a perda se o telefone que a aprovou for encontrado.",
        "Os defensores falam em piso, os críticos em teto, e ambos têm um gráfico.",
        "Quando o alerta chegou à {org}, {n} ordens já tinham sido executadas.",
        "Os pagamentos no sentido contrário nunca foram afetados.",
        "As taxas caíram para {pct}% e, por uma tarde, para nada.",
        "Nada no contrato diz quem paga quando o oráculo se cala.",
        "Por ora, o mural de {place} diz apenas que o trabalho continua.",
    ),
    cited=(
        "Segundo um [relatório] de uma agência de {place}, a conversa começou {n} dias antes.",
        "Os números saíram em [uma nota a clientes], que a {org} retirou em seguida.",
    ),
    crossed=("Nossa matéria anterior sobre [o primeiro cofre da {org}] traz o contexto.",),
    priced=("No momento, [{asset}] é negociado {pct}% acima da mínima da semana.",),
    headings=("O que muda", "Um mercado à espera", "A visão de {place}", "Números & ressalvas"),
    points=(
        "A {org} revê contas de {asset} abertas desde a primavera.",
        "Cerca de {n} clientes em {place} são atingidos.",
        "{person} espera taxas {pct}% menores em um ano.",
        "A “via lenta” dos pagamentos continua opcional.",
        "O volume mudou menos de {pct}% no dia.",
    ),
    origin=("Título original: {org} e o livro silencioso de {asset}", "Autor: {person}, {org}"),
    flash_titles=(
        "{asset} passa de {n} USDT",
        "Baleia envia {n} {asset} à {org}",
        "{org} retoma depósitos de {asset} em {place}",
    ),
    flash=(
        "{asset} acima de {n} USDT.",
        (
            "A agência Northwind Wire informou que um endereço ligado à {org} recebeu {n} {asset} na "
            "última hora, a maior transferência da semana."
        ),
        "A {org} retoma depósitos de {asset}.",
    ),
    notice_titles=("Aviso sobre a manutenção da rede {asset}", "Poupança {asset}: {n} vagas"),
    notices=(
        (
            "Prezados usuários, a manutenção da rede {asset} leva mais tempo do que o previsto, e os "
            "depósitos seguem fechados por {n} minutos."
        ),
        "As vagas seguem a ordem de inscrição, com saldo de {n} {asset} no dia do início.",
        "As ordens abertas são mantidas e não precisam ser enviadas de novo.",
    ),
    disclaimers=(
        (
            "Aviso legal: a {publisher} conta o que apurou e não dá conselhos. Quem negocia com base "
            "em um texto da {publisher} o faz por sua conta & risco."
        ),
    ),
    notice_disclaimer=(
        "Aviso legal: os preços de {asset} podem cair ou subir, e este aviso não promete nada. A "
        "corretora pode mudar os termos acima."
    ),
)
