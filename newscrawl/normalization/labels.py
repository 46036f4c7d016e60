"""Lines that label what a site sets into a text or around it, in the languages of its readers.

Each pattern is asked whether it is all of a short line: the same words in a sentence are text.
"""

from __future__ import annotations

import re

AD = re.compile(
    r"\W*(?:advertisements?(?:\W+(?:scroll|continue|story|article).{0,40})?|ads?(?: by .{1,30})?|"
    r"(?:sponsored|promoted|paid)(?: (?:content|post|links?|by .{1,30}))?|реклама|на правах рекламы|"
    r"publicidade?|anuncios?|anúncios?|patrocinado|anzeigen?|werbung|publicité|annonces?|pubblicità|"
    r"advertentie|annons|annonse|mainos|reklam[aey]?|sponsorlu|iklan|quảng cáo|patalastas|διαφήμιση|פרסומת|"
    r"广告|廣告|広告|推广|贊助|スポンサー(?:リンク)?|광고|إعلان(?:ات)?|تبلیغات|โฆษณา|विज्ञापन)\W*",
    re.IGNORECASE,
)
_FIGURE = r"[~≈约約]?\s?\d[\d.,]*\s?(?:[km万萬千만천]|тыс\.?|mil)?\+?"
_MINUTES = (
    r"(?:min(?:ute[ns]?|utos?|uti|uten|uter|s)?|мин(?:ут\w*)?|хв(?:илин\w*)?|分(?:钟|鐘)?|분|dakika|dk|phút|"
    r"menit|دقائق|دقيقة|นาที|मिनट)(?!\w)\.?"
)
_READING = (
    r"(?:(?:time to |estimated )?read(?:ing)?(?: time)?|время (?:на )?чтени[ея]|чтени[ея]|читать|час читання|"
    r"читання|(?:tiempo |tempo )?(?:de |di )?(?:lectura|leitura|lettura)|(?:temps )?(?:de )?lecture|"
    r"lesezeit|lesedauer|zu lesen|lesen|okuma(?: süresi)?|(?:waktu |durasi )?(?:mem)?baca|"
    r"(?:thời gian )?đọc|czytania|(?:预计|預計|全文)?(?:阅读|閱讀)(?:时间|時間|时长|需要?|大约|約|约)?|"
    r"読了(?:時間)?|で読めます|읽는 시간|읽기|소요|(?:مدة |وقت )?(?:ال)?قراءة)"
)
_VIEWS = (
    r"(?:views?|reads?|просмотр\w*|перегляд\w*|прочтени\w*|visitas?|vistas?|lecturas?|visualizações|"
    r"leituras|vues|aufrufe|visualizzazioni|görüntülen?me|okunma|dilihat|lượt xem|阅读量?|閱讀|浏览量?|"
    r"瀏覽|观看|閲覧|조회수?|مشاهد[ةات]+|قراءة|shares?|likes?|лайк\w*)"
)
READING_TIME = re.compile(
    rf"\W*(?:{_READING}[\s:：]*)?{_FIGURE}[\s-]?{_MINUTES}(?:[\s-]*{_READING})?\W*", re.IGNORECASE
)
VIEWS = re.compile(
    rf"\W*(?:{_FIGURE}\s?次?{_VIEWS}|{_VIEWS}\s?[:：(（]?\s?{_FIGURE}\s?次?)\W*", re.IGNORECASE
)
SHARING = re.compile(
    r"\W*(?:share(?: (?:this|on|via|to|link|article|story|by))*|copy(?: (?:link|url))?|(?:link )?copied|"
    r"bookmark|поделиться|скопировать(?: ссылку)?|поширити|compartir|compartilhar?|"
    r"copiar(?: (?:enlace|link))?|teilen|link kopieren|merken|partager|copier(?: le lien)?|condividi|paylaş|"
    r"bağlantıyı kopyala|bagikan|salin(?: tautan)?|chia sẻ|udostępnij|分享(?:到|至)?|复制(?:链接)?|"
    r"複製(?:連結)?|シェア(?:する)?|リンクをコピー|공유(?:하기)?|링크 ?복사|"
    r"مشاركة|شارك|نسخ الرابط|แชร์|साझा करें)(?!\w)",
    re.IGNORECASE,
)
NETWORK = re.compile(
    r"\W*(?:facebook|twitter|x|telegram|whats ?app|linked ?in|reddit|pinterest|messenger|threads|bluesky|"
    r"mastodon|line|viber|vk|вконтакте|одноклассники|instagram|youtube|discord|flipboard|pocket|tumblr|xing|"
    r"skype|wechat|weibo|微信|微博|朋友圈|qq|知乎|카카오(?:톡)?|페이스북|트위터|はてな(?:ブックマーク)?|"
    r"e-?mail|mail|"
    r"почта|send|embed|print|drucken|печать|imprimir|imprimer|打印|列印|印刷|rss|google news)(?!\w)",
    re.IGNORECASE,
)
REVISED = re.compile(
    r"\W*(?:(?:last |first )?(?:updated?|modified|edited|published|posted)|обновлено|опубликовано|оновлено|"
    r"опубліковано|(?:última )?actualiza(?:do|ción)|publicado|atualizado|mis à jour|publié|aktualisiert|"
    r"stand|veröffentlicht|aggiornato|pubblicato|güncelle(?:me|ndi)|yayınlan\w+|diperbarui|diterbitkan|"
    r"cập nhật|zaktualizowano|(?:最后|最後|最終)?更新(?:时间|時間|日時?|于|於)?|发布(?:时间|于)?|"
    r"發布(?:時間)?|公開日?|업데이트|최종 수정|수정|입력|تحديث|نُشر)(?!\w)",
    re.IGNORECASE,
)
MOMENT = re.compile(
    r"\d{1,2}:\d\d|\b(?:19|20)\d\d\b|\b20\d\d年|\bago\b|назад|тому|前|\bvor\b|\bhace\b|il y a"
)
COMMENTS = re.compile(
    r"\W*(?:\d+\W*)?(?:(?:leave a |post a |add a |view |all )?comments?|join the (?:conversation|discussion)|"
    r"комментари[ийев]+|коментарі|comentarios|comentários|kommentare?|commentaires|commenti|yorumlar|"
    r"komentar(?:ze)?|bình luận|评论|評論|留言|コメント(?:する)?|댓글|التعليقات|تعليقات|ความคิดเห็น|"
    r"टिप्पणियाँ)"
    r"(?:\W*\d+)?\W*",
    re.IGNORECASE,
)
TAGS = re.compile(
    r"\W*(?:tags?|tagged(?: (?:in|with))?|topics?|keywords?|filed under|теги|темы|ключевые слова|етикетки|"
    r"etiquetas|temas|palabras clave|schlagwörter|themen|stichworte|mots[- ]clés|sujets|argomenti|"
    r"etiketler|topik|từ khóa|chủ đề|tagi|标签|標籤|关键词|關鍵字|タグ|キーワード|태그|وسوم|الوسوم|"
    r"الكلمات المفتاحية|แท็ก)(?!\w)\W*",
    re.IGNORECASE,
)
LISTEN = re.compile(
    r"\W*(?:listen(?: to (?:this |the )?(?:article|story|news|audio))?|play audio|(?:прослушать|слушать)(?: "
    r"\w+)?|"
    r"прослухати(?: \w+)?|escuchar?(?: (?:este|el) artículo)?|ouvir?(?: (?:este |o )?artigo)?|écouter(?: "
    r"l.article)?|"
    r"(?:artikel )?(?:an|vor)hören|ascolta(?: l.articolo)?|posłuchaj(?: artykułu)?|(?:haberi |makaleyi "
    r")?dinle|"
    r"nghe(?: bài viết)?|dengarkan(?: artikel)?|(?:收听|收聽|朗读|朗讀|听)(?:本文|文章|新闻)?|"
    r"(?:この)?記事を聴く|"
    r"(?:기사 )?듣기|استمع(?: إلى .{1,12})?|ฟังบทความ)\W*",
    re.IGNORECASE,
)
# What a site asks below a text, about the text.
FEEDBACK = re.compile(
    r"\W*(?:(?:was|is|did you find) th(?:is|e)(?: \w+)? (?:helpful|useful)(?: to you)?|"
    r"how (?:helpful|useful) (?:was|is) .{3,20}|rate this (?:article|page|post|story)|"
    r"(?:была|было|оказалась) ли .{3,20} полезн\w+|(?:чи )?була .{3,20} корисн\w+|"
    r"(?:te|le|les) (?:ha )?(?:resultó|resultado|fue|sido|pareció) útil(?: .{3,30})?|"
    r"est[ea] \w+ (?:te )?foi útil(?: .{3,20})?|war (?:dieser?|das) .{3,20} hilfreich|"
    r"cet(?:te)? \w+ (?:vous )?a-t-(?:il|elle) été utile|bu \w+ (?:faydalı|yararlı) .{3,10}|"
    r"apakah \w+ ini (?:bermanfaat|membantu)(?: .{3,20})?|bài viết (?:này )?có hữu ích .{3,20}|"
    r"czy t(?:en|a) .{3,20} był[ay]? pomocn\w+|"
    r"[这這此本该]?篇?(?:文章|页面|頁面|内容|內容)(?:是否)?(?:[对對][您你])?(?:是否)?有(?:帮助|幫助|用)[吗嗎]?|"
    r"この(?:記事|ページ)は(?:お?役に立ち|参考になり)ましたか|"
    r"이 (?:글|기사|페이지)[가이] 도움이 되(?:었나|셨나)요)\W*",
    re.IGNORECASE,
)
# One button of a row below a text: a count, or what a reader may do with the text.
ACTION = re.compile(
    rf"\W*(?:{_FIGURE}|(?:like|dislike|share|report|save|reply|comment|follow|bookmark|copy|embed|print)s?|"
    r"(?:点赞|點讚|赞|讚|分享|举报|檢舉|收藏|评论|評論|いいね|シェア|通報|保存|좋아요|공유|신고|저장|댓글)|"
    r"нравится|поделиться|пожаловаться|сохранить|подобається|поширити|поскаржитися|зберегти|"
    r"me gusta|compartir|denunciar|guardar|curtir|compartilhar|salvar|j.aime|partager|signaler|enregistrer|"
    r"gefällt mir|teilen|melden|speichern|mi piace|condividi|segnala|salva|lubię to|udostępnij|zgłoś|zapisz|"
    r"beğen|paylaş|bildir|kaydet|thích|chia sẻ|báo cáo|lưu|suka|bagikan|laporkan|simpan|إعجاب|مشاركة|إبلاغ|"
    r"حفظ|"
    r"ถูกใจ|แชร์|รายงาน|บันทึก)?(?:\s?[(（]?\s?\d[\d.,]*[)）]?)?\W*",
    re.IGNORECASE,
)
