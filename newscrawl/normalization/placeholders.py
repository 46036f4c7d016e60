"""What a page prints in the place of a value or a text that it does not have.

Programs print a word of their own language for nothing, or the template that they should have filled. Sites
put a sentence about the page itself where its text should be: it loads, it was removed, it is for others.
Such a sentence is told by its subject, which is this page or its content: that a company removed an article
from its shop is news.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTHING = re.compile(
    r"(?:(?:null|undefined|NULL|NaN|None|nil|N/A|n/a|\[object \w+\]|Invalid [Dd]ate)(?:\W+|$))+"
)
_TEMPLATE = re.compile(
    r"(?:\{\{[^{}]*\}\}|[$#]\{[^{}]*\}|\{%[^%]*%\}|\{\w[\w.]*\}|<%[^%]*%>|\[\[\s*\w[\w.]*\s*\]\]|%\w+%|\s)+"
)
_KEY = re.compile(r"[A-Za-z][\w-]*(?:[.:][A-Za-z_][\w-]*)+|[A-Za-z]+(?:_[A-Za-z]+){2,}")
# What the last part of a key is called; `news.example.com` is a name.
_KEY_OF_FIELD = re.compile(
    r".*[._](?:title|content|contentText|text|body|author|source|publisher|name|time|date|desc\w*|summary|"
    r"label|tip|tips|msg|message|placeholder|empty|loading|no_?data)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_KEY = 60
_LONGEST_NOTICE = 300
_SENTENCE = re.compile(r"[^.!?…。！？．؟।,，]+")

_THIS = r"(?:this|the|your|requested|selected)\s"
_PAGE = (
    r"(?:news |blog )?(?:article|content|page|post|story|news|item|text|material|publication|information|"
    r"link)s?"
)
_WHERE = r"(?: you(?:.re| are| were|.ve| have)? [\w ]{1,30}?)?"
_BY = (
    r"(?: (?:by (?:its|the|our|an?|this)? ?\w+|from (?:this|the|our) (?:\w+ )?(?:site|website|page|platform)|"
    r"(?:due to|because of|at the request of|for (?:violating|legal|copyright)) .{1,60}|or .{1,60}|"
    r"temporarily|permanently|here|any ?more)){0,2}"
)
_GONE = (
    rf"(?:{_THIS})*{_PAGE}{_WHERE} (?:(?:has|have) (?:\w+ )?been|was|were|is|are|"
    rf"may have been) (?:\w+ )?(?:removed|deleted|taken down|unpublished|withdrawn|retracted|expired|"
    rf"offline){_BY}|(?:{_THIS})*{_PAGE}{_WHERE} (?:is|are|was|were|does|do|could|can|has|have)?\s?(?:not|"
    rf"n.t|no longer|no)\s?(?:longer )?(?:exists?|available|be found|found|online){_BY}|{_PAGE} (?:removed|"
    rf"deleted|not found|unavailable|expired)|"
    r"(?:est[ea]s?|el|la|o|a)?\s?(?:art[íi]culo|artigo|contenido|conteúdo|p[áa]gina|not[ií]cia|"
    r"publicaci[óo]n|publicação|texto|post)(?: (?:que|solicitad)\w*(?: \w+){0,2})? (?:(?:ha sido|fue|foi|"
    r"está) (?:\w+ )?(?:eliminad|borrad|retirad|removid|excluíd|apagad|suprimid)[oa](?: (?:por|pel[oa]|del?|"
    r"do) .{1,40})?|(?:ya |já )?n(?:o|ão) (?:está(?: mais)? dispon\w+|existe(?: mais)?|"
    r"(?:foi )?encontrad[oa])|no encontrad[oa])|(?:cet|cette|ce|l.|le|la)\s?(?:article|contenu|page|"
    r"publication|actualité|texte) (?:(?:a été|est) (?:\w+ )?(?:supprimée?|retirée?|"
    r"effacée?)(?: par .{1,40})?|n.(?:est|existe) (?:plus|pas)(?: (?:disponible|accessible))?|"
    r"(?:est )?introuvable)|(?:diese[rs]?|der|die|das)\s(?:artikel|beitrag|inhalt|seite|nachricht|meldung|"
    r"text) (?:wurde|ist|war|existiert|konnte) (?:\w+ ){0,4}(?:gelöscht|entfernt|verfügbar|vorhanden|"
    r"zugänglich|mehr|gefunden(?: werden)?)|(?:quest[oa]|quest.|il|la|l.)\s?(?:articolo|contenuto|pagina|"
    r"notizia) (?:è stat[oa]|non è(?: più)?) (?:rimoss[oa]|eliminat[oa]|cancellat[oa]|"
    r"disponibile)(?: da.{1,40})?|(?:dit|deze|de|het)\s(?:artikel|pagina|inhoud|bericht) (?:is|"
    r"werd) (?:verwijderd|niet (?:meer )?beschikbaar)|(?:ten |ta |to )?(?:artykuł|treść|strona|wpis|"
    r"materiał) (?:został[ao]?|jest|nie jest(?: już)?) (?:usunięt[yae]|niedostępn[yae]|"
    r"dostępn[yae])(?: przez .{1,30})?|(?:эт\w+ |данн\w+ )?(?:стать[яию]|материал|контент|страница|новость|"
    r"публикация|запись|содержимое) (?:(?:был[аои]?|больше|уже|временно) )*(?:удал[её]н\w*|"
    r"снят\w*(?: с публикации)?|недоступ\w+|не (?:существует|найден\w*|доступ\w+))(?: (?:автором|редакцией|"
    r"издателем|администр\w+|по \w+ .{1,40}))?|(?:ц[еяі]й? )?(?:стаття|матеріал|контент|сторінка|новина|"
    r"публікація|запис|вміст|статтю|сторінку|новину) (?:(?:був|була|було|більше|вже) )*(?:видален\w*|знят\w+|"
    r"недоступн\w+|не (?:існує|знайден\w*|доступн\w+))(?: (?:автором|редакцією|видавцем|з \w+ .{1,40}))?|"
    r"(?:bu |ilgili )?(?:makale|içerik|haber|sayfa|yazı|gönderi) (?:\w+ ){0,3}(?:kaldırıl(?:dı|mıştır)|"
    r"silin(?:di|miştir)|bulunamadı|(?:mevcut|yayında) değil)|(?:bài (?:viết|báo|đăng)|nội dung|trang|"
    r"tin(?: tức)?)(?: này)? (?:đã (?:bị|được) |không (?:còn )?)(?:xóa|xoá|gỡ(?: bỏ)?|tồn tại|khả dụng|"
    r"có sẵn)(?: bởi .{1,30})?|(?:artikel|konten|berita|halaman|postingan)(?: ini)? (?:telah|sudah|"
    r"tidak(?: lagi)?) (?:dihapus|ditarik|tersedia|ditemukan)(?: oleh .{1,30})?|(?:tinanggal|inalis|"
    r"binura) na ang (?:artikulo|nilalaman|pahina|balita)(?:ng ito)?|(?:很?抱歉|对不起|對不起)?(?:该|該|此|"
    r"本|这篇|這篇|当前|您.{1,6}的)?(?:内容|內容|文章|页面|頁面|新闻|新聞|资讯|資訊|快讯|快訊|帖子|"
    r"信息)(?:现?已经?|現?已經?)?.{0,2}?(?:被.{0,8})?(?:删除|刪除|移除|撤回|撤下|下架|屏蔽|不存在|失效|过期|"
    r"過期|未找到|找不到|无法(?:访问|查看|显示)|不可用)|(?:お探しの|この|本|当|該当の|指定された|"
    r"ご指定の)?(?:記事|コンテンツ|ページ|ニュース|投稿)[はがを]?.{0,10}(?:削除(?:され(?:ました|ています|"
    r"た可能性があります)|済み|しました)?|見つかりません(?:でした)?|存在しません|(?:公開|"
    r"掲載)を?終了(?:し(?:ました|ています))?)|(?:(?:이|해당|요청하신) )?(?:기사|콘텐츠|페이지|게시물|글|뉴스|"
    r"내용)[은는이가를을]? ?.{0,10}(?:삭제(?:되었|됐)습니다|찾을 수 없습니다|존재하지 않습니다)|"
    r"삭제된 (?:기사|콘텐츠|페이지|게시물|글)입니다|(?:لقد )?تم(?:ت)? (?:حذف|إزالة) (?:هذا |"
    r"هذه )?(?:المقال\w?|المحتوى|الصفحة|الخبر|المنشور)(?: من .{1,30})?|(?:هذا |هذه )?(?:المقال\w?|المحتوى|"
    r"الصفحة|الخبر) (?:غير|لم [يت]عد) (?:متاح[ةا]?|متوفرة?|موجودة?)(?: .{1,20})?|(?:บทความ|เนื้อหา|หน้า|ข่าว|"
    r"โพสต์)(?:นี้)?(?:ได้)?(?:ถูก(?:ลบ|นำออก)|ไม่พบ|ไม่มีอยู่).{0,12}|(?:این )?(?:مقاله|مطلب|محتوا|صفحه|"
    r"خبر) (?:.{0,12} )?(?:حذف شده(?: است)?|حذف شد|موجود نیست|در دسترس نیست)|(?:यह |इस )?(?:लेख|सामग्री|"
    r"पृष्ठ|समाचार|खबर) (?:को )?(?:हटा दि?या?ी? गया है|हटा दी गई है|(?:अब )?उपलब्ध नहीं है)"
)
_THINGS = (
    r"(?:data|content|contents|results?|articles?|news|records?|items?|information|text|description|posts)"
)
_EMPTY = (
    rf"(?:(?:still|now) )?loading(?: (?:the |your )?(?:\w+ )?(?:{_THINGS}|page|tweet|post|more|story|"
    rf"video))?|"
    r"(?:please )?(?:wait|stand by|hold on)(?: (?:a (?:moment|second|minute)|while .{1,40}))?|"
    rf"(?:there (?:is|are) )?(?:currently )?(?:no|not any) {_THINGS}(?: (?:yet|available|found|here|"
    rf"to (?:show|"
    r"display|see)|at (?:this|the) (?:time|moment)|for now))*|nothing (?:here|found|to (?:see|show|"
    r"display))(?: (?:here|yet))*|coming soon|to be (?:added|announced)|"
    rf"(?:{_THIS})*{_PAGE} is (?:currently )?(?:under|in|being|pending) (?:review|moderation|construction|"
    r"maintenance|preparation|translated|updated)|"
    rf"(?:sorry |we )?(?:failed|unable|could ?n.t|could not|cannot|can.t)(?: to)? (?:load|fetch|display|get|"
    rf"open|show|retrieve)(?: (?:the|this))?(?: {_PAGE}| {_THINGS})?|"
    r"(?:a |an )?(?:network|server|internal server|unknown|loading) error(?: (?:has )?occurred)?|(?:an|"
    r"some) error (?:has )?occurred(?: .{1,40})?|something went wrong(?: .{1,40})?|(?:please |you (?:must|"
    r"need to|have to|should) (?:be )?)?(?:log|sign)(?:ged|ed)?[ -]?(?:in|up|on)(?: (?:or|and|"
    r"/) [\w ]{2,20}?)? to (?:read|view|see|continue|access|unlock|show|open)(?: (?:this|the|your|full|more|"
    r"all|reading) .{1,60}| (?:reading|more))?|(?:please )?(?:subscribe|register|upgrade|"
    r"become a \w+) to (?:read|view|continue|access|unlock|see) (?:this|the|your|full|more|all|"
    r"reading) .{1,60}|"
    rf"(?:{_THIS})+{_PAGE} is (?:only |exclusively )?(?:available |reserved |visible |exclusive )?(?:only )?"
    r"(?:to|for) (?:\w+ )?(?:members|subscribers|users|customers|readers)(?: only)?|(?:please |you (?:must|"
    r"need to) )?(?:enable|turn on|activate|allow) java ?script.{0,60}|java ?script (?:is|must be|"
    r"needs to be) (?:required|disabled|enabled|turned o(?:n|ff)).{0,60}|(?:数据|内容|資料|页面|"
    r"頁面)?(?:正在)?(?:加载|加載|載入|读取|讀取|获取)中|正在(?:加载|加載|載入|读取).{0,6}|"
    r"请稍[候等后].{0,3}|請稍[候等後].{0,3}|(?:暂|暫)(?:时|時)?(?:无|無|没有|沒有)(?:相关|相關|更多|"
    r"可用)?(?:数据|數據|内容|內容|资料|資料|信息|资讯|資訊|文章|新闻|新聞|结果|結果|详情|简介|正文)|(?:没有|"
    r"沒有)(?:更多)?(?:数据|數據|内容|內容|资料|資料)|[无無](?:数据|數據|内容|內容|資料)|(?:加载|加載|載入|"
    r"网络)(?:失败|失敗|错误|异常).{0,8}|(?:データ|記事|コンテンツ)?(?:を)?(?:読み込み中|ロード中)(?:です)?|"
    r"(?:少々|しばらく)お待ちください|(?:データ|コンテンツ|記事|内容)[がは]?(?:ありません|なし)|"
    r"로딩 ?중(?:입니다)?|불러오는 ?중(?:입니다)?|(?:잠시만 )?기다려 ?주세요|(?:데이터|내용|콘텐츠|"
    r"기사)[가이]? ?없(?:습니다|음)|(?:ид[её]т )?загрузка(?: (?:данных|страницы|материала))?|загружается|"
    r"(?:пожалуйста )?подождите|не удалось загрузить(?: .{1,20})?|не вдалося завантажити(?: .{1,20})?|"
    r"no se pudo cargar(?: .{1,20})?|não foi possível carregar(?: .{1,20})?|impossible de charger(?: "
    r".{1,20})?|(?:artikel|seite|inhalt) (?:nicht gefunden|konnte nicht geladen werden)|ไม่พบ(?:บทความ|"
    r"เนื้อหา|หน้า|ข้อมูล)|нет (?:данных|содержимого|контента|информации)|данные отсутствуют|"
    r"ничего не найдено|завантаження|завантажується|зачекайте|немає (?:даних|вмісту|інформації)|"
    r"нічого не знайдено|cargando|por favor espere|(?:no hay|sin) (?:datos|contenido|información|"
    r"resultados)(?: .{1,20})?|carregando|aguarde|(?:sem|não há|nenhum) (?:dados|conteúdo|resultados?|"
    r"informações)(?: .{1,20})?|chargement(?: en cours)?|veuillez patienter|aucune? (?:donnée|contenu|"
    r"résultat|information)s?(?: .{1,20})?|(?:daten |inhalt |seite )?(?:wird|werden) geladen|lädt|lade daten|"
    r"bitte warten|keine (?:daten|inhalte|ergebnisse)(?: .{1,20})?|caricamento(?: in corso)?|attendere prego|"
    r"nessun (?:dato|contenuto|risultato)(?: .{1,20})?|bezig met laden|geen (?:gegevens|inhoud)(?: .{1,20})?|"
    r"ładowanie|wczytywanie|brak (?:danych|treści|wyników)|yükleniyor|lütfen bekleyin|(?:veri|içerik) (?:yok|"
    r"bulunamadı)|đang tải(?: .{1,20})?|vui lòng (?:chờ|đợi)|không có (?:dữ liệu|nội dung)|"
    r"(?:sedang )?memuat(?: .{1,20})?|(?:tidak|belum) ada (?:data|konten)|naglo-?load|walang (?:data|"
    r"nilalaman)|جار[يٍ]? ?التحميل|لا (?:توجد|يوجد) (?:بيانات|محتوى|نتائج)|กำลังโหลด.{0,12}|โปรดรอ.{0,6}|"
    r"ไม่มี(?:ข้อมูล|เนื้อหา)|در حال بارگذاری|(?:داده|محتوا).{0,4} (?:یافت نشد|موجود نیست)|लोड हो रहा है|"
    r"कोई (?:डेटा|सामग्री) नहीं.{0,6}|[请請](?:先)?(?:登[录入陆錄]).{0,20}|登[录入陆錄][后後].{0,14}|"
    r".{0,16}ログイン(?:して|が必要|してください).{0,16}|로그인(?:하세요|해 ?주세요|이 필요| 후|하시면|"
    r"해야).{0,20}|.{0,14}로그인하세요|(?:пожалуйста )?(?:войдите|авторизуйтесь|зарегистрируйтесь|увійдіть|"
    r"авторизуйтеся).{0,60}|(?:por favor )?inici[ae] sesión .{1,50}|(?:faça|fazer) (?:o )?login .{1,50}|"
    r"(?:veuillez vous connecter|connectez-vous) .{1,60}|(?:bitte )?(?:melden sie sich|melde dich|einloggen|"
    r"anmelden)\b.{1,60}|accedi per .{1,50}|zaloguj się.{1,50}|.{0,40}(?:giriş yap|oturum aç)(?:ın|ınız|"
    r"malısınız)|(?:vui lòng )?đăng nhập để .{1,50}|(?:silakan )?(?:masuk|login) untuk .{1,50}|"
    r"mag-?log ?in .{1,50}|(?:يرجى )?(?:تسجيل|سجل|سجّل) الدخول .{1,40}|(?:กรุณา|โปรด)เข้าสู่ระบบ.{0,30}|"
    r"เข้าสู่ระบบเพื่อ.{1,30}|(?:لطفا )?وارد .{1,20} شوید.{0,20}"
)
# In which sentences of any subject the reader's country stands, and what these deny.
_REGION = re.compile(
    r"(?:in|for|from|to) your (?:region|country|area|location|jurisdiction)|[您你]所在的?(?:地区|地區|国家|"
    r"國家|区域)|お住まいの(?:地域|国)|(?:해당|귀하의) (?:지역|국가)|в ваш(?:ем регионе|ей стране)|"
    r"у ваш(?:ому регіоні|ій країні)|en (?:tu|su) (?:región|país)|na sua região|no seu país|"
    r"dans votre (?:région|pays)|in (?:ihr|dein)e[rm] (?:region|land)|nella tua (?:regione|zona)|"
    r"nel tuo paese|w (?:twoim|państwa) (?:regionie|kraju)|(?:bölge|ülke)niz(?:de|den)|(?:khu vực|"
    r"quốc gia) của bạn|(?:wilayah|negara) (?:anda|kamu)|sa iyong (?:rehiyon|bansa)|في (?:منطقتك|بلدك)|"
    r"ใน(?:ภูมิภาค|ประเทศ)ของคุณ|in uw (?:regio|land)",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:not|no|unavailable|restricted|blocked|не|недоступ\w*|não|pas|nicht|non|nie|değil|không|tidak|"
    r"hindi|niet)\b|n.t\b|غير|ไม่|[不无無未]|ません|없|제한",
    re.IGNORECASE,
)
_COURTESY = (
    r"(?:we.re |we are )?(?:very )?(?:sorry|oops|ops|unfortunately|lo sentimos|désolé|很?抱歉|对不起|對不起|"
    r"申し訳.{0,14}|к сожалению|thank you.{0,40}|thanks.{0,40})|(?:please )?(?:try again|refresh|reload|"
    r"check back|come back|retry)(?: .{1,30})?|(?:please )?(?:return|go|back) (?:to|back to) .{1,30}"
)
_GONE_SENTENCE = re.compile(rf"(?:(?:{_COURTESY})\s+)?(?:but )?(?:{_GONE})", re.IGNORECASE)
_EMPTY_SENTENCE = re.compile(rf"(?:(?:{_COURTESY})\s+)?(?:but )?(?:{_EMPTY})", re.IGNORECASE)
_COURTEOUS = re.compile(rf"(?:{_COURTESY})", re.IGNORECASE)


def is_nothing(text: str) -> bool:
    """Say whether *text* is what a program prints where it has no value.

    >>> is_nothing("undefined Invalid Date"), is_nothing("{{ title }}"), is_nothing("news.detail.title")
    (True, True, True)
    >>> is_nothing("Null Island"), is_nothing("news.example.com")
    (False, False)
    """
    text = text.strip()
    if not text or len(text) > _LONGEST_KEY:
        return False
    is_key = _KEY.fullmatch(text) and _KEY_OF_FIELD.fullmatch(text)
    return bool(_NOTHING.fullmatch(text) or _TEMPLATE.fullmatch(text) or is_key)


def is_no_text(lines: Sequence[str]) -> bool:
    """Say whether all *lines* of a body together are no text, but what stands where one is missing.

    >>> is_no_text(["Loading..."]), is_no_text(["Sorry, this article is no longer available."])
    (True, True)
    >>> is_no_text(["An article of Acme was removed from its shop."]), is_no_text(["Loading docks reopen."])
    (False, False)
    """
    text = " ".join(lines)
    if len(text) > _LONGEST_NOTICE:
        return False
    is_empty = not any(map(str.isalnum, text))
    return is_empty or all(map(_is_no_line, lines)) or is_notice(text)


def is_notice(text: str) -> bool:
    """Say whether a short text speaks of its page alone: it loads, is gone, or is not for this reader."""
    return any(_is_notice(text, notice) for notice in (_EMPTY_SENTENCE, _GONE_SENTENCE))


def says_gone_alone(lines: Sequence[str]) -> bool:
    """Say whether a body says that its page was removed, and nothing else.

    >>> says_gone_alone(["该内容已删除"]), says_gone_alone(["Log in to read this article."])
    (True, False)
    """
    text = " ".join(lines)
    return len(text) <= _LONGEST_NOTICE and _is_notice(text, _GONE_SENTENCE)


def _is_no_line(line: str) -> bool:
    return is_nothing(line) or (len(line) <= _LONGEST_KEY and _KEY.fullmatch(line.strip()) is not None)


def _is_notice(text: str, notice: re.Pattern[str]) -> bool:
    """Say whether every sentence of *text* speaks of the page itself, and one as *notice* does."""
    parts = (part.strip(" \t\"'“”«»()[]-–—:：") for part in _SENTENCE.findall(text))
    sentences = [part for part in parts if part]
    is_told = [_is_told(sentence, notice) for sentence in sentences]
    return any(is_told) and all(
        told or _COURTEOUS.fullmatch(sentence) or _is_told(sentence, _EMPTY_SENTENCE)
        for told, sentence in zip(is_told, sentences, strict=True)
    )


def _is_told(sentence: str, notice: re.Pattern[str]) -> bool:
    is_refused = notice is _EMPTY_SENTENCE and _REGION.search(sentence) and _DENIAL.search(sentence)
    return bool(is_refused or notice.fullmatch(sentence))
