/**
 * The words by which mail programs open what they quote. Each table is of many languages at once: a program writes in the language of its
 * owner, whatever language the mail is in. A word that is missing leaves a history in sight, which is the harmless mistake.
 */

import { allOf, oneOf } from './one-of.ts';

/** The five things that a block of headers tells. */
export type Label = 'from' | 'date' | 'to' | 'cc' | 'subject';

const LABELS: Readonly<Record<Label, readonly string[]>> = {
  from: allOf(`
  from | von | de | da | van | от | от кого | od | från | fra | lähettäjä | kimden | gönderen | feladó | odesílatel | від | 发件人 | 發件人 | 寄件者 | 寄件人 | 差出人 | 送信者 | 送信元 | 보낸 사람
  보낸사람 | 보낸이 | 발신 | 발신자
  `),
  date: allOf(`
  sent | date | sent at | date sent | gesendet | gesendet am | datum | envoyé | envoyé le | message du | fecha | enviado | enviado el | enviada | enviada em | enviado em
  data | inviato | inviato il | verzonden | отправлено | дата | wysłano | wysłane | skickat | skickades | sendt | dato | lähetetty | päivämäärä | gönderildi | tarih
  elküldve | odesláno | надіслано | 发送时间 | 发送日期 | 发件时间 | 日期 | 时间 | 發送時間 | 傳送時間 | 寄件日期 | 傳送日期 | 送信日時 | 日時 | 日付 | 送信日 | 보낸 날짜 | 보낸날짜 | 날짜 | 보낸 시간 | 보낸시간 | 일시
  `),
  to: allOf(`
  to | an | à | a | para | aan | кому | do | till | til | vastaanottaja | kime | alıcı | címzett | komu | 收件人 | 收件者 | 宛先 | 받는 사람 | 받는사람 | 받는이 | 수신 | 수신자
  `),
  cc: allOf(`
  cc | kopie | copie | copie à | copia | копия | dw | do wiadomości | kopia | kopi | kopio | bilgi | 抄送 | 副本 | 副本抄送 | 참조
  `),
  subject: allOf(`
  subject | betreff | objet | sujet | asunto
  assunto | oggetto | onderwerp | тема | temat | ämne | emne | aihe | konu | tárgy | předmět | 主题 | 主題 | 主旨 | 件名 | 题目 | 제목
  `),
};
export const LABEL_OF: ReadonlyMap<string, Label> = new Map((Object.keys(LABELS) as Label[]).flatMap((label) => LABELS[label].map((word) => [word, label] as const)));

/** "… wrote", in the past or the present, wherever it stands in the line. */
const LATIN_VERBS = allOf(String.raw`
  wrote | writes | schrieb | schreibt | geschrieben | a écrit | a ecrit | écrit | escribió | escribio | ha escrito | escreveu | ha scritto | scrisse | schreef
  geschreven | написал | написала | написал\(а\) | пишет | писал | писала | писал\(а\) | написав | пише | napisał | napisała | napisał\(a\)
  napisal | napisana przez | pisze | skrev | kirjoitti | napsal | napsal\(a\) | yazdı | írta | a scris | đã viết | menulis
`);
export const WROTE = new RegExp(
  `(?<!\\p{L})(?:${LATIN_VERBS.join('|')})(?!\\p{L})|写道|寫道|写到|来信|來信|のメール|さんは書きました|のメッセージ|が書きました|님이 작성|님이 쓴|쓴 글|작성한 글|작성:|께서 작성|에 작성`,
  'iu',
);

/** What stands between rules above a history. */
export const ORIGINAL = new RegExp(
  `^(?:${oneOf(String.raw`
  original(?: message| email| mail| appointment)? | reply message | previous message | urspr(?:ü|ue)ngliche (?:nachricht|mail|e-mail) | original-?\s?nachricht
  message d['’]origine | (?:message|courriel) (?:original|initial|précédent) | mensaje (?:original|anterior) | correo original | mensagem (?:original|anterior)
  messaggio (?:originale|originario|precedente) | oorspronkelijk bericht | origineel bericht | исходное сообщение | исходное письмо | оригинальное сообщение
  (?:oryginalna|pierwotna) wiadomość | wiadomość oryginalna | ursprungligt meddelande | originalmeddelande | oprindelig (?:besked|meddelelse) | opprinnelig melding
  alkuperäinen viesti | původní (?:zpráva|e-mail) | orijinal (?:mesaj|ileti) | eredeti üzenet | 原始邮件 | 原邮件 | 原始信息 | 原始郵件 | 原始訊息 | 回复的原邮件 | 回覆的原郵件 | 邮件原文 | 元のメッセージ | 元のメール
  オリジナル\s?メッセージ | 원본\s?(?:메시지|메일|이메일) | 원래 메시지
`)})$`,
  'iu',
);
/** The same above what somebody passes on: that is not history, it is what he wants to show. */
export const FORWARDED = new RegExp(
  `^(?:${oneOf(String.raw`
  (?:begin )?forwarded (?:message|mail|email) | fwd | weitergeleitete (?:nachricht|e-mail) | (?:anfang|beginn) der weitergeleiteten (?:nachricht|e-mail)
  message (?:transféré|réexpédié) | début du message (?:transféré|réexpédié) | mensaje reenviado | (?:inicio|comienzo) del mensaje reenviado
  mensagem (?:encaminhada|reencaminhada) | início da mensagem (?:encaminhada|reencaminhada) | messaggio inoltrato | inizio (?:del )?messaggio inoltrato
  doorgestuurd bericht | begin doorgestuurd bericht | (?:пересылаемое|пересланное|перенаправленное) (?:сообщение|письмо)
  начало (?:переадресованного|пересылаемого) сообщения | (?:przekazana|przesłana dalej) wiadomość | wiadomość przekazana(?: dalej)? | początek przekazywanej wiadomości
  vidarebefordrat (?:meddelande|brev|mejl) | vidarebefordrat mail | videresendt (?:besked|meddelelse|melding) | välitetty viesti | 转发邮件(?:信息)? | 转发的邮件 | 转发信息
  轉寄(?:的)?(?:郵件|訊息) | 開始轉寄郵件 | 转发的邮件开始 | 転送(?:された)?(?:メッセージ|メール) | (?:전달된|전달한|전달) (?:메시지|메일) | 전달된 메시지 시작
`)})\\s*[:：]?$`,
  'iu',
);
/** Help desks draw a line below which nothing is read. */
export const REPLY_ABOVE =
  /(?:(?:reply|respond|response|answer|type) (?:\S+ ){0,3}above (?:this|the) line|über dieser (?:linie|zeile)|oberhalb dieser (?:linie|zeile)|au-dessus de cette ligne|(?:encima|arriba) de esta línea|acima desta linha|sopra questa riga|boven deze (?:lijn|regel)|выше этой (?:линии|строки)|powyżej tej linii|ovanför den här raden|此[线行](?:以上|之上|上方)(?:回复|填写)?|この(?:行|線)より上|이 줄 위에)/iu;

/** Words with which a line that tells who wrote when may begin. */
export const BEGINS_ATTRIBUTION =
  /^["'“(\s]*(?:(?:on|at|le|am|el|em|il|in data|op|w dniu|dnia|den|d\.|på|в|от|dne|vào|pada|date|from)(?!\p{L})|[在于於]|\d|(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|seg|ter|qua|qui|sex|gio|maa|ma|wo|vr|za|zo|пн|вт|ср|чт|пт|сб|вс|понед|втор|чет|пят|суб|воск|pon|pn|wt|śr|czw|pt|sob|niedz|mån|tis|ons|tor|fre|lör|sön|tir|lør|søn|to|pe|la|su|ke|ti)\p{L}{0,9}[.,]?\s)/iu;
