import { SIGNATURE_MARK } from './marks.ts';
import { oneOf } from './one-of.ts';
import { LONGEST_LINE } from './openers.ts';

/** Lines that a program adds below what was written. A product's name follows, not a sentence. */
const SENT_FROM = new RegExp(
  `^[\\s*_>|[(]*(?:${oneOf(String.raw`
  sent (?:from|via|with|using) | get outlook for | download outlook | yahoo mail: search, organize | gesendet (?:von|mit|über|aus) | von mein\S+ .{1,40} gesendet
  diese nachricht wurde von mein\S+ .{1,60} gesendet | outlook für \S+ (?:herunterladen|beziehen) | holen sie sich outlook | laden sie outlook | von outlook .{1,40} gesendet | provenance ?: courrier
  envoyé (?:de(?:puis)?|à partir de|avec|via|par) | envoyé d['’] | obtenir outlook pour | télécharger outlook | enviado (?:desde|con|de|do|da|a partir|pelo|via|com) 
  (?:obtener|obtén|descarga|descargar) outlook | (?:obter|baixar|obtenha) o outlook | inviato (?:da|dal|con|tramite) | inviato dall['’] | (?:scarica|ottieni) outlook
  (?:verstuurd|verzonden) (?:vanaf|met|vanuit|via) | outlook voor \S+ (?:downloaden|ophalen) | (?:download|haal) outlook | отправлено (?:с|из|через|от) 
  (?:получить|скачать) outlook | (?:wysłane|wysłano|wysłana) (?:z|ze|za) | pobierz (?:program |aplikację )?outlook | skicka(?:t|des) (?:från|med|via) 
  (?:hämta|skaffa) outlook | sendt (?:fra|med|via) | (?:hent|få) outlook | lähetetty | hanki outlook | 发自(?!内心|肺腑) | 發自(?!內心|肺腑) | 发送自 | 来自(?:我的|.{0,8}(?:手机|邮箱|邮件)) | 來自我的
  從我的.{1,30}(?:傳送|寄出) | 从(?:我的)?.{1,30}发送$ | 傳送自 | 寄自 | (?:获取|取得|下载|下載).{0,12}outlook | 签名由.{0,12}定制 | 此邮件由.{1,20}发送 | .{1,40}から(?:の?送信|送信されました)
  .{0,14}outlook.{0,14}を(?:入手|取得) | (?:나의|내) .{1,40}에서 (?:보냄|전송|보낸) | .{1,40}에서 (?:보냄|보냈습니다|전송됨) | (?:ios|android|mac)용 outlook | outlook.{0,14}(?:다운로드|받기|가져오기) | (?:iphone|ipad)['’]?\S{0,8} gönderildi
`)})`,
  'iu',
);
const LONGEST_SENT_FROM = 110;
/** What a line of a few words more must name. */
const PRODUCT =
  /phone|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|honor|oppo|vivo|pixel|nokia|blackberry|outlook|mail|app\b|mobil|móvil|celular|device|gerät|appareil|dispositiv|apparaat|tablet|windows|web|proton|手机|手機|邮箱|邮件|スマホ|端末|휴대|스마트폰/iu;
const FEW_WORDS = 7;
/** A clause, or a sentence of some length: somebody tells where he wrote, and goes on. */
const A_SENTENCE = /[,;，；。!?！？]|\.\s|\.$/u;

function isSentFrom(line: string): boolean {
  const plain = line
    .trim()
    .replaceAll(/<?https?:\/\/[^\s<>]*>?/g, '')
    .trim();
  if (plain.length > LONGEST_SENT_FROM || !SENT_FROM.test(plain)) return false;
  if (plain.split(/\s+/).length > FEW_WORDS && !PRODUCT.test(plain)) return false;
  return !A_SENTENCE.test(plain) || (PRODUCT.test(plain) && /^[^,;，；.。]*[.。!]$/u.test(plain)) || /outlook|yahoo mail/i.test(plain);
}

/**
 * Formulas that end a letter, alone in their line. Thanks and cheers are not among them: they are said to the reader, these only begin
 * the block with the name.
 */
const CLOSINGS = new RegExp(
  `^(?:${oneOf(String.raw`
  (?:thanks|thank you) (?:&|and|with) (?:(?:best|kind|warm) )?regards | (?:(?:best|kind|kindest|warm|warmest|many|with (?:best|kind|warm)) )?regards | best wishes | (?:yours|very truly yours)(?: (?:sincerely|faithfully|truly))?
  sincerely(?: yours)? | respectfully(?: yours)? | with best wishes | rgds | br | kr | mit (?:freundlichen|besten|lieben|herzlichen) grü(?:ß|ss)en
  mit freundlichem gru(?:ß|ss) | (?:viele|liebe|beste|freundliche|schöne|herzliche) grü(?:ß|ss)e | (?:bestem|freundlichem|liebem) gru(?:ß|ss) | mfg | vg | lg
  hochachtungsvoll | (?:bien |très )?cordialement | (?:sincères |meilleures )?salutations(?: distinguées)? | bien à (?:vous|toi) | sincèrement
  (?:un )?(?:cordial(?:es)? )?saludos?(?: cordiales)? | atentamente | saludos cordiales | un cordial saludo | atenciosamente | com os melhores cumprimentos
  (?:melhores )?cumprimentos | att | (?:cordiali|distinti) saluti | cordialmente | (?:cordialmente|un cordiale saluto) | met (?:vriendelijke|hartelijke) groet(?:en)?
  hartelijke groet(?:en)? | vriendelijke groet(?:en)? | mvg | с уважением | с наилучшими пожеланиями | всего доброго | z poważaniem | pozdrawiam(?: serdecznie)?
  z wyrazami szacunku | (?:med )?vänliga? hälsning(?:ar)? | med vänlig hälsning | bästa hälsningar | hälsningar | mvh | (?:med )?venlig hilsen | med vennlig hilsen
  ystävällisin terveisin | 此致 | 此致敬礼 | 祝好 | 顺祝商祺 | 順頌商祺 | 祝商祺 | 顺颂商祺 | 敬上 | 敬请?[颂頌] | 以上、?よろしくお願い(?:いた|致)します | 敬具 | 감사합니다\.? 드림 | (?:\S{2,12}\s?)?(?:드림|올림|배상)
`)})[\\s,.!，。！、]*$`,
  'iu',
);
const LONGEST_CARD_LINE = 90;
const LONGEST_CARD = 14;
/** `-- `; RFC 3676 §4.3, and the same with what programs make of the space. */
const DELIMITER = /^--[ \u00a0]*$/;
const RULE = /^[ \t]*(?:_{2,}|[—―–]{1,}|-{3,}|={3,}|\*{3,})[ \t]*$/;
const CONTACT = /https?:\/\/|www\.|[^\s@]@[^\s@]|\+?\d[\d\s().-]{6,}\d|unsubscribe|mailing list/i;
const POSTSCRIPT = /^\s*(?:p\.?\s?p?\.?s\.?|nb|n\.b\.|附|又及|追伸)\s*[:.：、]|^\s*p\.?\s?s\.?\s/iu;

/** What a company's server hangs below: it names secrecy, the message and its receiver. */
const SECRECY = /confiden[tc]i|vertraulich|privileged|riservat|vertrouwelijk|конфиденциальн|poufn|konfidentiell|sekretess|保密|机密|機密|秘密|기밀/i;
const MESSAGE = /e-?mail|message|nachricht|mensaje|correo|mensagem|messaggio|bericht|сообщени|письм|wiadomoś|meddelande|邮件|郵件|メール|메일/i;
const RECEIVER = /recipient|addressee|empfänger|adressat|destinat|geadresseerde|ontvanger|получател|адресат|adresat|odbiorc|mottagare|收件人|接收|受信者|宛先|수신/i;

/** The same lines without what stands below the writer's last word: signature, "sent from", secrecy. `goesOn`: something stands above them. A copy. */
export function withoutSignature(lines: readonly string[], goesOn: boolean): string[] {
  const own = lines.filter((line) => !line.startsWith(SIGNATURE_MARK));
  let kept = own.slice(0, signatureAt(own, goesOn));
  kept = withoutDisclaimer(trimmedEnd(kept));
  return trimmedEnd(kept.slice(0, closingAt(kept)));
}

function signatureAt(lines: readonly string[], goesOn: boolean): number {
  let written = goesOn;
  let inCode = false;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.length > LONGEST_LINE) written = true;
    else if (DELIMITER.test(line) && !inCode) return at;
    else if (RULE.test(line) && written && isCard(lines, at + 1, line.trim() === '—')) return at;
    else if (written && isSentFrom(line) && (lines[at - 1] ?? '').trim() === '' && !inCode) return barsAbove(lines, at);
    else if (line.trim() !== '') written = true;
    if (line.startsWith('```')) inCode = !inCode;
  }
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const line = lines[last] ?? '';
  return last > 0 && isSentFrom(line) ? barsAbove(lines, last) : lines.length;
}

/** The 163 app draws its card as a table above its own line. */
function barsAbove(lines: readonly string[], at: number): number {
  const start = Math.max(0, at - LONGEST_CARD);
  const bar = lines.slice(start, at).findIndex((line) => /^\s*\|[\s|]*$/.test(line));
  return bar >= 0 && lines.slice(start + bar, at).every((line) => line.length <= LONGEST_CARD_LINE) ? start + bar : at;
}

/** Few and short lines to the end; behind a mere rule they must say how to reach somebody. */
function isCard(lines: readonly string[], from: number, sure: boolean): boolean {
  if (lines.length - from > 4 * LONGEST_CARD) return false;
  const said = lines.slice(from).filter((line) => line.trim() !== '');
  if (said.length === 0 || said.length > LONGEST_CARD) return false;
  const fits = said.every((line) => line.length <= LONGEST_CARD_LINE || /^\s*(?:https?:|<https?:)/.test(line));
  return fits && !said.some((line) => POSTSCRIPT.test(line)) && (sure || said.some((line) => CONTACT.test(line)));
}

/** Where a closing formula begins that is followed by a name, and by lines of a card, until the end. */
function closingAt(lines: readonly string[]): number {
  for (let at = Math.max(1, lines.length - LONGEST_CARD - 4); at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    if (line.length > 60 || !line.split(' / ').every((one) => CLOSINGS.test(one))) continue;
    const said = lines.slice(at + 1).filter((one) => one.trim() !== '');
    const first = said[0]?.trim();
    if (first === undefined || (isName(first) && isCard(said, 0, true))) return lines.slice(0, at).some((one) => one.trim() !== '') ? at : lines.length;
  }
  return lines.length;
}

/** Up to three words; a title may follow behind a bar or a comma. */
function isName(line: string): boolean {
  const name = line.split(/\s*[|,–—]\s*/)[0] ?? '';
  return line.length <= 80 && name.length <= 40 && name.split(/\s+/).length <= 3 && !/[?!？！]$/.test(line);
}

function withoutDisclaimer(lines: readonly string[]): string[] {
  let end = lines.length;
  for (;;) {
    const before = lines.slice(0, end).findLastIndex((line) => line.trim() === '');
    const paragraph = lines.slice(before + 1, end).join(' ');
    const longEnough = paragraph.length >= (/\p{Script=Han}/u.test(paragraph) ? 30 : 90);
    const isOne = before > 0 && paragraph.length <= 6000 && longEnough && SECRECY.test(paragraph) && MESSAGE.test(paragraph) && RECEIVER.test(paragraph);
    if (!isOne) return lines.slice(0, end);
    end = trimmedEnd(lines.slice(0, before)).length;
  }
}

export function trimmedEnd(lines: readonly string[]): string[] {
  let end = lines.length;
  while (end > 0 && (lines[end - 1] ?? '').trim() === '') end -= 1;
  return lines.slice(0, end);
}
