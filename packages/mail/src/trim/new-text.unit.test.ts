import { newTextOfHtml } from '../html.ts';
import { newText } from './new-text.ts';

const lines = (...all: readonly string[]): string => all.join('\n');
const OLD = 'We will look into it.\nBye';

/** By language: own words, and how each program opens the history in it. */
test.each([
  ['en', 'Gmail', 'Thanks, that helps.', 'On Mon, Mar 2, 2026 at 9:00 AM Support <s@our.example> wrote:'],
  ['en', 'Gmail, folded', 'Thanks, that helps.', 'On Mon, Mar 2, 2026 at 9:00 AM The Support Team of the Example Company\n<support@our.example> wrote:'],
  ['en', 'Yahoo', 'Thanks, that helps.', 'On Monday, March 2, 2026 at 09:00:00 AM GMT+8, Support <s@our.example> wrote:'],
  ['en', 'Thunderbird', 'Thanks, that helps.', 'On 02/03/2026 09:00, Support wrote:'],
  ['en', 'Outlook', 'Thanks, that helps.', '________________________________\nFrom: Support <s@our.example>\nSent: Monday, March 2, 2026 9:00 AM\nTo: Ann <ann@shop.example>\nSubject: RE: order'],
  ['en', 'Outlook for Mac', 'Thanks, that helps.', 'From: Support <s@our.example>\nDate: Monday, 2 March 2026 at 09:00\nTo: Ann <ann@shop.example>\nSubject: Re: order'],
  ['en', 'Outlook, old', 'Thanks, that helps.', '-----Original Message-----\nFrom: Support\nSent: Monday\nTo: Ann\nSubject: order'],
  ['en', 'Zoho', 'Thanks, that helps.', '---- On Mon, 02 Mar 2026 09:00:00 +0530 Support <s@our.example> wrote ----'],
  ['en', 'Proton', 'Thanks, that helps.', '------- Original Message -------\nOn Monday, March 2nd, 2026 at 09:00, Support <s@our.example> wrote:'],
  ['en', 'Spark', 'Thanks, that helps.', 'On Mar 2, 2026 at 9:00 AM +0800, Support <s@our.example>, wrote:'],
  ['en', 'eM Client', 'Thanks, that helps.', '------ Original Message ------\nFrom: "Support" <s@our.example>\nTo: "Ann" <ann@shop.example>\nSent: 02/03/2026 09:00:00\nSubject: Re: order'],
  ['en', 'Samsung', 'Thanks, that helps.', '-------- Original message --------\nFrom: Support <s@our.example>\nDate: 02/03/2026 09:00 (GMT+08:00)\nTo: ann@shop.example\nSubject: order'],
  ['en', 'Markdown', 'Thanks, that helps.', '**From:** Support <s@our.example>\n**Sent:** Monday, March 2, 2026 9:00 AM\n**To:** Ann\n**Subject:** order'],
  ['zh', 'Thunderbird', '已经收到，谢谢。', '在 2026/3/2 9:00, 客服 写道:'],
  ['zh', 'Yahoo', '已经收到，谢谢。', '2026年3月2日 星期一 09:00:00 [GMT+8]， 客服 <s@our.example> 写道：'],
  ['ko', 'Thunderbird', '받았습니다. 고맙습니다.', '2026-03-02 오전 9:00에 고객지원 이(가) 쓴 글:'],
  ['ko', 'Apple', '받았습니다. 고맙습니다.', '2026. 3. 2. 오전 9:00, 고객지원 <s@our.example> 작성:'],
  ['ja', 'Thunderbird', '届きました。ありがとうございます。', '2026/03/02 9:00、サポート wrote:'],
  ['de', 'Yahoo', 'Ist angekommen, danke.', 'Am Montag, 2. März 2026, 09:00:00 MEZ hat Support <s@our.example> Folgendes geschrieben:'],
  ['es', 'Thunderbird', 'Ya llegó, gracias.', 'El 2/3/26 a las 9:00, Soporte escribió:'],
  ['pt', 'Gmail, Portugal', 'Já chegou, obrigado.', 'Suporte <s@our.example> escreveu (segunda, 2/03/2026 à(s) 09:00):'],
  ['it', 'Thunderbird', 'È arrivato, grazie.', 'Il 02/03/26 09:00, Assistenza ha scritto:'],
  ['nl', 'Thunderbird', 'Is aangekomen, dank u.', 'Op 02-03-2026 om 09:00 schreef Support:'],
  ['pl', 'Apple', 'Doszło, dziękuję.', 'Wiadomość napisana przez Wsparcie <s@our.example> w dniu 2 mar 2026, o godz. 09:00:'],
  ['sv', 'Apple', 'Det kom fram, tack.', '2 mars 2026 kl. 09:00 skrev Support <s@our.example>:'],
  ['en', 'a help desk', 'Thanks, that helps.', '##- Please type your reply above this line -##'],
  ['zh', 'Gmail', '已经收到，谢谢。', '客服 <s@our.example> 于2026年3月2日周一 09:00写道：'],
  ['zh-TW', 'Gmail', '已經收到，謝謝。', '客服 <s@our.example> 於 2026年3月2日 週一 上午9:00寫道：'],
  ['zh', 'Apple', '已经收到，谢谢。', '在 2026年3月2日，09:00，客服 <s@our.example> 写道：'],
  ['zh', '163', '已经收到，谢谢。', '在 2026-03-02 09:00:00，"客服" <s@our.example> 写道：'],
  ['zh', '163, English', '已经收到，谢谢。', 'At 2026-03-02 09:00:00, "客服" <s@our.example> wrote:'],
  ['zh', '163 app', '已经收到，谢谢。', '---- 回复的原邮件 ----\n| 发件人 | 客服<s@our.example> |\n| 发送日期 | 2026年03月02日 09:00 |\n| 收件人 | 李伟<li@shop.example> |\n| 主题 | 订单 |'],
  [
    'zh',
    'QQ',
    '已经收到，谢谢。',
    '------------------ 原始邮件 ------------------\n发件人: "客服" <s@our.example>;\n发送时间: 2026年3月2日(星期一) 上午9:00\n收件人: "李伟"<li@shop.example>;\n主题: 订单',
  ],
  ['zh', 'QQ app', '已经收到，谢谢。', '---原始邮件---\n发件人: "客服"<s@our.example>\n发送时间: 2026年3月2日(周一) 上午9:00\n收件人: "李伟"<li@shop.example>;\n主题: 订单'],
  ['zh', 'QQ, English', '已经收到，谢谢。', '------------------ Original ------------------\nFrom: "客服"\nDate: Mon, Mar 2, 2026 09:00 AM\nTo: "李伟"\nSubject: 订单'],
  ['zh', 'Foxmail', '已经收到，谢谢。', '发件人： 客服\n发送时间： 2026-03-02 09:00\n收件人： li@shop.example\n主题： 订单'],
  ['zh-TW', 'Outlook', '已經收到，謝謝。', '寄件者: 客服 <s@our.example>\n寄件日期: 2026年3月2日 上午 09:00\n收件者: 李偉\n主旨: 訂單'],
  ['ja', 'Gmail', '届きました。ありがとうございます。', '2026年3月2日(月) 9:00 サポート <s@our.example>:'],
  ['ja', 'Apple', '届きました。ありがとうございます。', '2026/03/02 9:00、サポート <s@our.example>のメール：'],
  ['ja', 'Outlook', '届きました。ありがとうございます。', '差出人: サポート <s@our.example>\n送信日時: 2026年3月2日 9:00\n宛先: 田中\n件名: Re: 注文'],
  ['ja', 'Becky', '届きました。ありがとうございます。', '----- 元のメッセージ -----\n差出人: サポート\n日付: 2026年3月2日'],
  ['ko', 'Gmail', '받았습니다. 고맙습니다.', '2026년 3월 2일 (월) 오전 9:00, 고객지원 <s@our.example>님이 작성:'],
  ['ko', 'Outlook', '받았습니다. 고맙습니다.', '보낸 사람: 고객지원 <s@our.example>\n보낸 날짜: 2026년 3월 2일 월요일 오전 9:00\n받는 사람: 김민수\n제목: RE: 주문'],
  ['ko', 'Naver', '받았습니다. 고맙습니다.', '-----Original Message-----\nFrom: "고객지원" <s@our.example>\nTo: <kim@shop.example>\nSent: 2026-03-02 (월) 09:00:00 (GMT+09:00)\nSubject: 주문'],
  ['de', 'Gmail', 'Ist angekommen, danke.', 'Am Mo., 2. März 2026 um 09:00 Uhr schrieb Support <s@our.example>:'],
  ['de', 'Thunderbird', 'Ist angekommen, danke.', 'Am 02.03.26 um 09:00 schrieb Support:'],
  ['de', 'Outlook', 'Ist angekommen, danke.', 'Von: Support <s@our.example>\nGesendet: Montag, 2. März 2026 09:00\nAn: Anna\nBetreff: AW: Bestellung'],
  ['de', 'GMX', 'Ist angekommen, danke.', 'Gesendet: Montag, 02. März 2026 um 09:00 Uhr\nVon: "Support" <s@our.example>\nAn: anna@shop.example\nBetreff: Bestellung'],
  ['de', 'Outlook, old', 'Ist angekommen, danke.', '-----Ursprüngliche Nachricht-----\nVon: Support'],
  ['fr', 'Gmail', 'Bien reçu, merci.', 'Le lun. 2 mars 2026 à 09:00, Support <s@our.example> a écrit :'],
  ['fr', 'Apple', 'Bien reçu, merci.', 'Le 2 mars 2026 à 09:00, Support <s@our.example> a écrit :'],
  ['fr', 'Outlook', 'Bien reçu, merci.', 'De : Support <s@our.example>\nEnvoyé : lundi 2 mars 2026 09:00\nÀ : Anne\nObjet : RE: commande'],
  ['fr', 'Orange', 'Bien reçu, merci.', '> Message du 02/03/26 09:00\n> De : "Support"\n> A : anne@shop.example\n> Objet : commande'],
  ['es', 'Gmail', 'Ya llegó, gracias.', 'El lun, 2 mar 2026 a las 9:00, Soporte (<s@our.example>) escribió:'],
  ['es', 'Outlook', 'Ya llegó, gracias.', 'De: Soporte <s@our.example>\nEnviado el: lunes, 2 de marzo de 2026 9:00\nPara: Ana\nAsunto: RE: pedido'],
  ['pt', 'Gmail', 'Já chegou, obrigado.', 'Em seg., 2 de mar. de 2026 às 09:00, Suporte <s@our.example> escreveu:'],
  ['pt', 'Outlook', 'Já chegou, obrigado.', 'De: Suporte <s@our.example>\nEnviada em: segunda-feira, 2 de março de 2026 09:00\nPara: Ana\nAssunto: RES: pedido'],
  ['it', 'Gmail', 'È arrivato, grazie.', 'Il giorno lun 2 mar 2026 alle ore 09:00 Assistenza <s@our.example> ha scritto:'],
  ['it', 'Outlook', 'È arrivato, grazie.', 'Da: Assistenza <s@our.example>\nInviato: lunedì 2 marzo 2026 09:00\nA: Anna\nOggetto: R: ordine'],
  ['nl', 'Gmail', 'Is aangekomen, dank u.', 'Op ma 2 mrt 2026 om 09:00 schreef Support <s@our.example>:'],
  ['nl', 'Outlook', 'Is aangekomen, dank u.', 'Van: Support <s@our.example>\nVerzonden: maandag 2 maart 2026 09:00\nAan: Anna\nOnderwerp: RE: bestelling'],
  ['ru', 'Gmail', 'Получил, спасибо.', 'пн, 2 мар. 2026 г. в 09:00, Поддержка <s@our.example>:'],
  ['ru', 'Mail.ru', 'Получил, спасибо.', 'Понедельник, 2 марта 2026, 9:00 +03:00 от Поддержка <s@our.example>:'],
  ['ru', 'Yandex', 'Получил, спасибо.', '02.03.2026, 09:00, "Поддержка" <s@our.example>:'],
  ['ru', 'Thunderbird', 'Получил, спасибо.', '02.03.2026 09:00, Поддержка пишет:'],
  ['ru', 'Outlook', 'Получил, спасибо.', 'От: Поддержка <s@our.example>\nОтправлено: 2 марта 2026 г. 9:00\nКому: Анна\nТема: RE: заказ'],
  ['pl', 'Gmail', 'Doszło, dziękuję.', 'pon., 2 mar 2026 o 09:00 Wsparcie <s@our.example> napisał(a):'],
  ['pl', 'Thunderbird', 'Doszło, dziękuję.', 'W dniu 02.03.2026 o 09:00, Wsparcie pisze:'],
  ['pl', 'Outlook', 'Doszło, dziękuję.', 'Od: Wsparcie <s@our.example>\nWysłano: poniedziałek, 2 marca 2026 09:00\nDo: Anna\nTemat: ODP: zamówienie'],
  ['sv', 'Gmail', 'Det kom fram, tack.', 'Den mån 2 mars 2026 kl 09:00 skrev Support <s@our.example>:'],
  ['sv', 'Outlook', 'Det kom fram, tack.', 'Från: Support <s@our.example>\nSkickat: den 2 mars 2026 09:00\nTill: Anna\nÄmne: SV: beställning'],
])('%s, %s: the history is cut, quoted or not', (_language, _client, own, opener) => {
  const quoted = OLD.split('\n').map((line) => `> ${line}`);
  expect(newText(lines(own, '', opener, '', ...quoted))).toBe(own);
  if (!opener.startsWith('>')) expect(newText(lines(own, '', opener, '', OLD))).toBe(own);
  expect(newText(lines(own, '', opener.replaceAll(/^> ?/gm, ''), ...quoted))).toBe(own);
  // Nothing but history: it is shown whole.
  expect(newText(lines(opener, '', OLD))).toContain('We will look into it.');
});

test.each([
  ['en', 'Hello', 'Sent from my iPhone'],
  ['en', 'Hello', 'Sent from Yahoo Mail for iPhone'],
  ['en', 'Hello', 'Get Outlook for iOS<https://aka.ms/o0ukef>'],
  ['en', 'Hello', 'Sent with Proton Mail secure email.'],
  ['en', 'Hello', 'Sent from Mail for Windows'],
  ['de', 'Hallo', 'Diese Nachricht wurde von meinem Android-Gerät mit GMX Mail gesendet.'],
  ['zh', '你好，请退款', '从 Windows 版邮件发送'],
  ['zh-TW', '你好，請退款', '取得 iOS 版 Outlook'],
  ['ja', '返金をお願いします', 'iOS 版 Outlook を入手'],
  ['ko', '환불해 주세요', 'Galaxy에서 보냈습니다.'],
  ['fr', 'Bonjour', 'Provenance : Courrier pour Windows'],
  ['pt', 'Olá', 'Enviado a partir do meu smartphone Samsung Galaxy.'],
  ['zh', '你好，请退款', '发自我的iPhone'],
  ['zh', '你好，请退款', '发自我的小米手机'],
  ['zh', '你好，请退款', '来自我的华为手机'],
  ['zh', '你好，请退款', '获取 Outlook for Android'],
  ['zh', '你好，请退款', '| |\n李伟\n|\n|\nli@163.example\n|\n签名由网易邮箱大师定制'],
  ['zh-TW', '你好，請退款', '從我的 iPhone 傳送'],
  ['ja', '返金をお願いします', 'iPhoneから送信'],
  ['ko', '환불해 주세요', '나의 iPhone에서 보냄'],
  ['de', 'Hallo', 'Von meinem iPhone gesendet'],
  ['de', 'Hallo', 'Gesendet von Outlook für Android'],
  ['fr', 'Bonjour', 'Envoyé de mon iPhone'],
  ['es', 'Hola', 'Enviado desde mi iPhone'],
  ['pt', 'Olá', 'Enviado do meu iPhone'],
  ['it', 'Ciao', 'Inviato da iPhone'],
  ['nl', 'Hallo', 'Verstuurd vanaf mijn iPhone'],
  ['ru', 'Здравствуйте', 'Отправлено с iPhone'],
  ['pl', 'Dzień dobry', 'Wysłane z iPhone\u2019a'],
  ['sv', 'Hej', 'Skickat från min iPhone'],
])('%s: below %j the line %j is the program’s', (_language, own, line) => {
  expect(newText(`${own}\n\n${line}`)).toBe(own);
  expect(newText(`${own}\n\n${line}\n\n> old`)).toBe(own);
});

test.each([
  ['the delimiter', 'Hello\n-- \nLi Wei\nExample Ltd', 'Hello'],
  ['the delimiter without its space', 'Hello\n\n--\nLi Wei', 'Hello'],
  ['English', 'Please call me.\n\nKind regards,\nAnn Lee\nHead of Sales\nT +44 20 7946 0000', 'Please call me.'],
  ['English, the formula alone', 'Please call me.\n\nBest regards', 'Please call me.'],
  ['German', 'Bitte rufen Sie an.\n\nMit freundlichen Grüßen\nAnna Müller', 'Bitte rufen Sie an.'],
  ['French', 'Merci de me rappeler.\n\nCordialement,\nAnne Dubois', 'Merci de me rappeler.'],
  ['Spanish', 'Llámeme, por favor.\n\nUn saludo,\nAna', 'Llámeme, por favor.'],
  ['Russian', 'Позвоните мне.\n\nС уважением,\nАнна', 'Позвоните мне.'],
  ['two languages', 'Please call me.\n\nMit freundlichen Grüßen / Best regards\nAnna Müller', 'Please call me.'],
  ['a title behind the name', 'Please call me.\n\nThanks & Regards,\nRavi Kumar | Manager Sales\nwww.shop.example', 'Please call me.'],
  ['Korean', '전화 주세요.\n\n김민수 드림', '전화 주세요.'],
  ['Polish', 'Proszę o telefon.\n\nZ poważaniem\nAnna Nowak', 'Proszę o telefon.'],
  ['Chinese', '请给我回电话。\n\n此致\n敬礼\n李伟', '请给我回电话。'],
  ['a card below a rule', 'Please call me.\n\n_____\nAnn Lee\nwww.shop.example', 'Please call me.'],
  ['a list’s footer', 'Please call me.\n_______________________________________________\nusers mailing list\nusers@list.example', 'Please call me.'],
  ['a duty of secrecy', `Please call me.\n\nThis e-mail is confidential and meant for the named recipient only. If it is not for you, tell the sender and delete the message.`, 'Please call me.'],
  ['the same in Chinese', '请给我回电话。\n\n本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的收件人。禁止任何其他人以任何形式使用。', '请给我回电话。'],
])('a signature: %s', (_, text, expected) => {
  expect(newText(text)).toBe(expected);
  expect(newText(`${text}\n\nOn Mon, 2 Mar 2026 at 09:00, Support <s@our.example> wrote:\n> old`)).toBe(expected);
});

test.each([
  ['an answer between the quotes', '> Which size?\nLarge\n> Which colour?\n蓝色', 'Large\n蓝色'],
  ['answers in a quoted mail', 'See below.\n\nOn Mon, 2 Mar 2026 at 09:00, Support <s@our.example> wrote:\n> Which size?\n\nLarge\n\n> Which colour?\n\nBlue\n\n> Bye', 'See below.\n\nLarge\nBlue'],
  ['Yahoo’s app, on one line', 'Large, please.\n\n  On Mon, Mar 2, 2026 at 9:00 AM, Support<s@our.example> wrote:   Which size?\nBye', 'Large, please.'],
  ['an answer below', 'On Mon, 2 Mar 2026 at 09:00, Support <s@our.example> wrote:\n> Which size?\n\nLarge, please.', 'Large, please.'],
  ['nothing but history', '> only\n> quoted', '> only\n> quoted'],
  ['a trip', 'I want to change my ticket:\nFrom: Berlin\nTo: Paris\nDate: 3 May 2026\nThanks', 'I want to change my ticket:\nFrom: Berlin\nTo: Paris\nDate: 3 May 2026\nThanks'],
  ['From: as a word of a sentence', 'From: where do you ship?\nTell me.', 'From: where do you ship?\nTell me.'],
  ['a sentence with on and wrote', 'On Monday your agent wrote: we refund. Nothing came.\nOn Tuesday I called.', 'On Monday your agent wrote: we refund. Nothing came.\nOn Tuesday I called.'],
  ['somebody’s words, not quoted', 'Your agent wrote:\nWe refund on Monday.\nBut nothing came.', 'Your agent wrote:\nWe refund on Monday.\nBut nothing came.'],
  ['a time with a colon', 'I called twice:\n2026-03-02 09:00:\nnobody answered', 'I called twice:\n2026-03-02 09:00:\nnobody answered'],
  ['a sentence about a telephone', 'Sent from my phone the picture is too small, so I try again.', 'Sent from my phone the picture is too small, so I try again.'],
  ['a parcel', 'Where is it?\n\nSent from Berlin on the 3rd of March by you\n\nIt is late.', 'Where is it?\n\nSent from Berlin on the 3rd of March by you\n\nIt is late.'],
  ['from the heart', '谢谢\n\n发自内心地感谢你们', '谢谢\n\n发自内心地感谢你们'],
  ['a rule in the text', 'First\n----\nSecond', 'First\n----\nSecond'],
  ['a postscript', 'Call me.\n\nKind regards,\nAnn\n\nPS: after five, please', 'Call me.\n\nKind regards,\nAnn\n\nPS: after five, please'],
  ['a formula in a sentence', 'Best regards to your team.\nWhere is my order?', 'Best regards to your team.\nWhere is my order?'],
  ['thanks at the end', 'Where is my order?\n\nThanks,\nAnn', 'Where is my order?\n\nThanks,\nAnn'],
  ['no history', '请问什么时候发货？\n谢谢', '请问什么时候发货？\n谢谢'],
  ['characters that are ours inside', 'One\n\uE000\nTwo\n\uE001three', 'One\n\nTwo\nthree'],
  ['nothing', '', ''],
])('kept: %s', (_, text, expected) => {
  expect(newText(text)).toBe(expected);
});

test.each([
  ['en', '---------- Forwarded message ---------\nFrom: Ann <ann@shop.example>\nDate: Mon, Mar 2, 2026 at 9:00 AM\nSubject: invoice\nTo: <li@shop.example>\n\nYou owe us 10.'],
  ['en, Apple', 'Begin forwarded message:\n\nFrom: Ann <ann@shop.example>\nSubject: invoice\nDate: 2 March 2026\n\nYou owe us 10.'],
  ['de', '-------- Weitergeleitete Nachricht --------\nBetreff: Rechnung\nVon: Ann <ann@shop.example>\n\nYou owe us 10.'],
  ['zh', '---------- 转发邮件信息 ----------\n发件人： 客服\n日期： 2026-03-02\n主题： 账单\n\nYou owe us 10.'],
])('a forward keeps what it passes on, with a word of its own or without (%s)', (_, forward) => {
  expect(newText(forward)).toBe(forward);
  expect(newText(`Is this right?\n\n${forward}`)).toBe(`Is this right?\n\n${forward}`);
  expect(newText(`Is this right?\n\nSent from my iPhone\n\n${forward}`)).toBe(`Is this right?\n\n${forward}`);
});

test.each([
  [
    'Gmail',
    '<div dir="ltr">It came.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Xx 2 yy 2026 Support &lt;<a href="mailto:s@our.example">s@our.example</a>&gt; zz:<br></div><blockquote class="gmail_quote"><div>old</div></blockquote></div>',
    'It came.',
  ],
  [
    'Gmail with a signature',
    '<div>It came.</div><div>-- <br><div class="gmail_signature">Ann<br>Sales</div></div><div class="gmail_quote"><div class="gmail_attr">x</div><blockquote class="gmail_quote">old</blockquote></div>',
    'It came.',
  ],
  [
    'Gmail, answers between',
    '<div class="gmail_quote"><div class="gmail_attr">x wrote:</div><blockquote class="gmail_quote">Which size?</blockquote><div>Large</div><blockquote class="gmail_quote">Which colour?</blockquote><div>Blue</div></div>',
    'Large\nBlue',
  ],
  [
    'Gmail, a forward',
    '<div>See</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Ann &lt;a@b.example&gt;<br>Subject: x<br></div>You owe us 10.</div>',
    'See\n---------- Forwarded message ---------\nFrom: Ann <a@b.example>\nSubject: x\n\nYou owe us 10.',
  ],
  ['Apple', '<div>It came.</div><div><br><blockquote type="cite"><div>On 2 Mar 2026, at 09:00, Support &lt;s@our.example&gt; wrote:</div><div>old</div></blockquote></div>', 'It came.'],
  ['Thunderbird', '<p>It came.</p><div class="moz-cite-prefix">Xx yy:<br></div><blockquote type="cite" cite="mid:a@b"><p>old</p></blockquote><div class="moz-signature">-- <br>Ann</div>', 'It came.'],
  ['Outlook on the web', '<div>It came.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Xx:</b> Support<br></div><div>old</div>', 'It came.'],
  [
    'Outlook',
    '<p class="MsoNormal">It came.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Xx:</b> Support</p></div><p>old</p>',
    'It came.',
  ],
  ['Outlook mobile', '<div>It came.</div><div id="ms-outlook-mobile-signature">Xx <a href="https://aka.ms/o">Outlook</a></div><hr><div id="divRplyFwdMsg">x</div><div>old</div>', 'It came.'],
  ['Yahoo', '<div>It came.</div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>Xx</div><div>old</div></div>', 'It came.'],
  [
    'QQ',
    '<div>收到了</div><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div style="font-size: 12px;background:#efefef;padding:8px;"><div><b>发件人:</b>&nbsp;客服</div></div><div>old</div>',
    '收到了',
  ],
  ['163', '<div>收到了</div><blockquote id="isReplyContent" style="margin: 0px 0px 0px 0.8ex"><div>old</div></blockquote>', '收到了'],
  [
    'Foxmail',
    '<div>收到了</div><hr style="width: 210px; height: 1px;" color="#b5c4df" size="1"><div>li@shop.example</div><blockquote style="margin-Top: 0px"><div><b>发件人：</b>客服</div><div>old</div></blockquote>',
    '收到了',
  ],
  ['an indented paragraph of one’s own', '<div>Like this:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>mine</div></blockquote>', 'Like this:\nmine'],
  ['nothing but a quote', '<blockquote>old</blockquote>', 'old'],
])('HTML by its structure, whatever the words: %s', (_, html, expected) => {
  expect(newTextOfHtml(html)).toBe(expected);
});

// What grows with the square of these would outlive the test's own limit.
test('hostile lengths come to an end', () => {
  const long = newText(`On ${'a '.repeat(200_000)}\n${'>'.repeat(100_000)}\n${'在 '.repeat(100_000)}`);
  expect(long.startsWith('On a a')).toBe(true);
  for (const line of ['On x', 'On 2 Mar 2026 at 10:00', 'From: a@b', '--', '___', 'Best regards', '| |', 'Sent from my iPhone', '```', '<a@b> wrote:', '----', 'x'])
    expect(newText(`hello\n${`${line}\n`.repeat(50_000)}`).startsWith('hello')).toBe(true);
});
