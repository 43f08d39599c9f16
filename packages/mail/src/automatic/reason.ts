import { oneOf } from '../trim/one-of.ts';

/** Why a mail could not be delivered. The first four say that the address itself is gone. */
export type BounceReason =
  | (typeof GONE)[number]
  | 'mailbox_full'
  | 'suspended'
  | 'too_large'
  | 'expired'
  | 'delayed'
  | 'network'
  | 'relaying'
  | 'authentication'
  | 'reverse_dns'
  | 'blocked'
  | 'spam'
  | 'rate_limited'
  | 'policy'
  | 'content'
  | 'syntax'
  | 'system_full'
  | 'system'
  | 'undetermined';

const GONE = ['user_unknown', 'host_unknown', 'moved', 'not_accepted'] as const;
export const isGone = (reason: BounceReason): boolean => (GONE as readonly string[]).includes(reason);

const says = (table: string): RegExp => new RegExp(oneOf(table), 'iu');

/**
 * By the words of mail servers, the first that fits: a server that refuses the sender says so in many words, and often under the code of an
 * unknown user; so what is about the sender, the message or the mailbox's state stands above what is about the address.
 */
const WORDS: readonly (readonly [BounceReason, RegExp])[] = [
  [
    'mailbox_full',
    says(String.raw`
    mailbox (?:is )?full | (?:mailbox|user|account|recipient|inbox)\S* .{0,60}(?:over ?-?quota|exceed\w* .{0,40}(?:quota|storage|size|limit)|out of (?:storage|space|quota)) | over ?-?quota | quota (?:is )?exceed | exceed\w* (?:\w+ ){0,3}(?:storage|mailbox|mail|disk)[ -]?(?:quota|limit|space|allocation)
    mailbox .{0,30}(?:exceeded|is over|size limit) | messages in recipient's mailbox exceeded | not enough (?:storage )?space (?:in|for|on) .{0,30}(?:mailbox|user|account) | insufficient (?:mailbox|disk) (?:space|quota) | out of storage | no space left in mailbox
    邮箱(?:已满|容量) | 容量(?:已满|不足) | メールボックス.{0,10}(?:一杯|いっぱい|容量) | 사서함.{0,6}(?:꽉|초과) | postfach .{0,20}voll | boîte .{0,20}pleine | buzón .{0,20}lleno | ящик .{0,20}переполнен`),
  ],
  [
    'suspended',
    says(String.raw`
    (?:account|mailbox|user|recipient|address|addressee|email)\S* .{0,60}(?:has been |is |are |was |temporarily |currently )+(?:\w+ )?(?:disabled|suspended|inactive|deactivated|locked|frozen|blocked|discontinued|on hold) | (?:disabled|suspended|inactive|deactivated|locked) (?:\w+ )?(?:account|user|mailbox|recipient)
    mailbox (?:disabled|inactive|currently suspended|not active) | user (?:is )?(?:suspended|disabled|inactive) | account (?:suspended|disabled|inactive|deactivated) | vdelivermail: account is locked | not accepting messages | domain .{0,40}(?:suspended|on hold) | 账[号户].{0,6}(?:停用|冻结|禁用)`),
  ],
  [
    'too_large',
    says(String.raw`
    (?:message|mail|e-?mail|attachment|size|content)\S* .{0,40}(?:is )?too (?:large|big) | (?:message|mail) (?:size|length) (?:is )?(?:\w+ )?(?:exceed|limit|larger|too) | exceed\w* .{0,40}(?:message|maximum|max|mail|fixed|allowed) ?\w* ?(?:size|length) | size (?:limit )?exceed | 邮件(?:过大|太大)`),
  ],
  [
    'authentication',
    says(String.raw`
    \b(?:spf|dkim|dmarc|sender ?id)\b .{0,80}(?:fail|unauth|reject|not|policy|deny|denied|check|record|verif) | (?:fail|unauth|reject|policy|pass|verif)\w* .{0,60}\b(?:spf|dkim|dmarc)\b | unauthenticated (?:e-?mail|mail|sender) | not (?:authenticated|authorized by) | sender (?:policy framework|domain .{0,30}not authenticated)
    not (?:an )?(?:authorized|designated|permitted) (?:sender|host|to (?:send|use)) | authentication.results .{0,40}fail | does not designate .{0,60}permitted | 'this message does not have authentication | authentication required | DMARC`),
  ],
  [
    'reverse_dns',
    says(String.raw`
    reverse (?:dns|mapping|mapping|lookup|hostname|ip) | \bptr\b | \brdns\b | (?:cannot|can't|could not|unable to|failed to) (?:find|resolve|get|verify) your (?:reverse |host|ip|domain|server) ?(?:name)? | unresolvable (?:relay )?host | client host rejected: cannot find | ip (?:address )?(?:name )?(?:lookup|does not resolve|has no (?:dns|hostname)) | address (?:does not resolve|has no (?:dns|hostname)) | client ip | dns ptr | fix reverse | invalid (?:helo|rdns|hostname) | domain (?:name )?does not match .{0,30}ip | must have .{0,40}reverse`),
  ],
  [
    'relaying',
    says(String.raw`
    relay(?:ing)? (?:access |is |was |mail |of mail )?(?:denied|not (?:permitted|allowed)|prohibited|forbidden|rejected) | (?:unable|not allowed|not permitted|don't|do not|does not|cannot|can't|refus\w+|prohibit\w*) (?:to )?relay | not (?:a |an )?(?:local host|open relay) | we do not relay | that domain isn't in my list of allowed rcpthosts | domain not in the list | no relay`),
  ],
  [
    'rate_limited',
    says(String.raw`
    too many (?:connections|messages|recipients|errors|sessions|concurrent|mails?|emails?|invalid recipients) | rate.?limit | throttl | (?:connection|sending|receiving|message|daily|hourly) (?:rate|limit|quota)s? .{0,20}(?:exceed|reached|limit) | receiving (?:mail|e-?mail|messages) (?:at|too) .{0,20}(?:rate|quickly) | try (?:again )?later .{0,40}(?:volume|rate) | slow(?:ing)? down | temporarily deferred due to (?:user complaints|unusual)`),
  ],
  [
    'spam',
    says(String.raw`
    \bspam(?!haus|cop|rats)\w* | \bspammy\b | unsolicited | bulk (?:mail|e-?mail) | junk (?:mail|e-?mail) | \buce\b | looks like .{0,20}spam | virus | malware | phish | infected | rejected (?:due to|for|because of) .{0,20}content | content (?:filter|was reject|reject|restrict) | 垃圾邮件 | 病毒 | 迷惑メール | スパム | 스팸`),
  ],
  [
    'blocked',
    says(String.raw`
    recipient preferences | block ?-?list | black ?-?list | deny ?-?list | \b(?:dns|r)bls?\b | spamhaus | spamcop | barracuda | sorbs | (?:poor|bad|low|negative|insufficient) (?:\w+ ){0,2}reputation | reputation (?:is )?(?:poor|bad|low) | (?:sender|client|server|host|ip|ips|address|network|connection|message|mail|e-?mail|from you|domain|traffic)s?\S* .{0,60}(?:is |was |has been |been |are )?(?:blocked|banned|block-listed|refused to talk) | blocked (?:by|using|for|because|due) | you are not allowed to (?:connect|send)
    (?<!recipient address rejected: )access (?:has been |was |is )?(?:denied|refused|rejected) | (?:connection|service|permission) (?:was )?(?:refused|denied|rejected) (?:from|by|for|due) | refused mail service | no access from | my name was rejected | client (?:host|address|ip) .{0,80}(?:rejected|denied|blocked) | (?:dynamic|residential|generic) (?:ip|hostname|address) | your (?:ip|host|server|network|mail server) .{0,80}(?:reject|den|block|not allowed|listed|refus) | not accept(?:ing|ed)? (?:mail|connections|e-?mail) from | (?:we|host) (?:do not|don't|doesn't) accept (?:mail|connections|e-?mail) from | bad sender ip | closing (?:transmission|connection) .{0,30}policy | (?<!not )listed (?:in|at|on|by) | helo .{0,40}reject`),
  ],
  [
    'moved',
    says(String.raw`
    (?:user|recipient|mailbox|account|address|person)\S* .{0,30}(?:has|have|was|is) (?:\w+ )?(?:moved|relocated|changed) | no longer (?:at|use[sd]?|works?|here|employed|in use|with) | has (?:changed|a new) .{0,20}address | new (?:e-?mail )?address is | mailbox moved | user not local; please try`),
  ],
  [
    'not_accepted',
    says(String.raw`
    null ?mx | no mx (?:record|found|hosts?) | \bmx\b .{0,40}(?:not exist|no(?:t)? (?:found|valid)|none) | (?:domain|host|server)\S* .{0,60}(?:does|do|will) ?n[o']t (?:accept|receive|handle|process) (?:any |e-?)?(?:mail|e-?mail|messages)(?! from) | (?:domain|host) .{0,40}(?:never|doesn't) accept[s]? (?:mail|e-?mail)(?! from) | smtp protocol returned .{0,20}permanent error.{0,20}(?:521|556) | \b(?:521|556) .{0,80}(?:accept|mail)`),
  ],
  [
    'host_unknown',
    says(String.raw`
    (?:host|domain) (?:is |name )?unknown | (?:host|domain|server|site)(?: name)?\S* .{0,40}(?:not found|does not exist|doesn't exist|not exist|could not be found|couldn't be found|cannot be (?:found|resolved)|not resolve) | unknown (?:mail )?(?:host|domain|server|system) | no such (?:domain|host) | nxdomain | bad (?:destination )?(?:host|domain|system)(?: name)? | (?:unable|failed|could not|cannot) to? ?(?:resolve|find|lookup|look up|locate) .{0,30}(?:host|domain|server|mx)
    illegal host/domain name | 域名不存在 | host or domain name not found | domain mentioned in email address is unknown | non-?existent (?:host|domain) | malformed or unknown domain | domain .{0,20}not reachable | domain is invalid`),
  ],
  [
    'user_unknown',
    says(String.raw`
    (?:user|recipient|mailbox|mail ?box|address|account|addressee|e-?mail|name|rcpt|login|customer|destination|alias|person|member|subscriber|inbox)\S* .{0,80}(?:unknown|does not exist|doesn't exist|do not exist|not exist|does not seem to exist|not found|no longer exists?|could not be found|couldn't be found|cannot be found|wasn't found|was not found|is not (?:found|known|a (?:known|valid))|isn't (?:a valid|found)|not (?:known|valid|listed|recogni[sz]ed|a valid)|(?:is )?invalid|non-?exist\w*|not available|unavailable|not our customer|has no|not local|undeliverable|unrouteable|unroutable)
    (?:unknown|no such|invalid|non-?existent|unrouteable|unroutable|bad|illegal|wrong|undeliverable|unavailable|not a valid|nonexisting|obsolete|expired) (?:or \w+ |\w+ )?(?:user|recipient|mailbox|address|account|addressee|rcpt|alias|person|local|name|e-?mail|destination|customer)
    no (?:such )?(?:mailbox|account|user|recipient|address)s? (?:here|by that|with that|name|found|in|at|exists?) | no mailbox | user not (?:found|known|exist|local) | doesn't have an? \S+ account | not listed in | this user doesn't have | there is no (?:such )?(?:user|one|mailbox|account) | recipient (?:address )?rejected(?=\s*[(:]?\s*(?:user|unknown|undeliver|no |not |access denied|$)) | (?:recipient|address) rejected: undeliverable | delivery to the following recipients? (?:was|has been) aborted | sorry, no mailbox here | is not (?:a|our|an?) (?:\w+ )?(?:user|customer|recipient|member|mailbox)
    (?:用户|收件人|邮箱|帐号|账号|地址).{0,8}(?:不存在|不正确|无效|未找到) | 查无此人 | (?:ユーザ|宛先|アドレス|受信者).{0,12}(?:不明|存在しま|見つかり|ありません) | (?:사용자|수신자|주소).{0,12}(?:없|존재하지) | (?:empfänger|benutzer|postfach|adresse).{0,20}(?:unbekannt|existiert nicht|nicht gefunden) | (?:destinataire|utilisateur|adresse) .{0,20}(?:inconnu|n'existe pas|introuvable) | (?:usuario|destinatario|utente|destinatário) .{0,20}(?:desconocido|no existe|sconosciuto|não existe|inesistente) | (?:пользовател|получател|адрес|ящик)\S* .{0,20}(?:не найден|не существует|неизвестен)`),
  ],
  [
    'expired',
    says(String.raw`
    (?:delivery |retry |message |queue |mail |time)\S* ?(?:\w+ )?(?:expired|timed? ?-?out|timeout exceeded|lifetime) | expired | (?:could|has) not (?:be|been) delivered for (?:more than|\d) | (?:been in|on) (?:the )?queue (?:too|for) | too long in (?:the )?queue | retry timeout | undeliver\w+ (?:for|after) \d | giving up|not been able to deliver .{0,40}(?:days|hours) | delivery (?:attempts? )?(?:will be )?(?:has been )?(?:delayed|abandoned) | not delivered .{0,40}(?:within|in) \d+ (?:days|hours) | will be retried | retried until | max(?:imum)? (?:retry|retries|time)`),
  ],
  [
    'network',
    says(String.raw`
    connection (?:was )?(?:refused|timed? ?-?out|reset|dropped|lost|died|closed|failed|attempt failed) | no route to host | network (?:is )?(?:unreachable|error|down) | (?:could ?n[o']t|cannot|can't|unable to|failed to) (?:\w+ )?connect | host .{0,60}(?:not respond\w*|unreachable|is down|did not) | (?:name (?:service|server)|dns) (?:error|failure|problem|soft|timeout|server fail) | (?:mail|message) loop | too many hops | loop(?:s back| detected|ing) | routing loop | remote host .{0,20}(?:timed|not) | server (?:is )?(?:not responding|temporarily unavailable|busy|did not) | (?:lost|aborted) connection | TLS .{0,30}(?:fail|required|not) | starttls | certificate`),
  ],
  ['system_full', says(String.raw`insufficient (?:system )?(?:storage|resources) | (?:disk|system|file ?system) (?:is )?full | no space left`)],
  [
    'policy',
    says(String.raw`
    (?:policy|policies|prohibited|not permitted|(?:not|n't) have permission|administrative\w*|security (?:policy|reasons?|violation|settings)|local rule|rule|restrict\w+|not allowed|unacceptable|not authori[sz]ed) | sender .{0,40}(?:rejected|denied|not accepted|unknown|invalid|verify|verification) | (?:message|mail|e-?mail|transaction|delivery) (?:was |has been |is )?(?:rejected|refused|denied|not accepted|declined)`),
  ],
  [
    'content',
    says(
      String.raw`(?:header|mime|format|attachment|encoding|content|subject|charset|8bit)\S* .{0,40}(?:invalid|not (?:allowed|permitted|accepted|supported)|malformed|missing|bad|illegal|reject|fail)`,
    ),
  ],
  [
    'syntax',
    says(
      String.raw`syntax | malformed address | incorrectly constructed | command (?:not|unrec|unknown) | bad sequence | (?:command|parameter)s? (?:not implemented|unrecogni[sz]ed) | protocol error`,
    ),
  ],
  [
    'system',
    says(
      String.raw`(?:local|internal|server|configuration|mailer|system|temporary|unexpected) (?:error|fail\w*|problem|configuration) | (?:exited|died) (?:with|by) | unexpected | out of memory | cannot open | permission denied`,
    ),
  ],
];

/** By RFC 3463 and the registry of enhanced codes; where the words say nothing. */
const BY_STATUS: Readonly<Record<string, BounceReason>> = {
  '1.0': 'user_unknown',
  '1.1': 'user_unknown',
  '1.2': 'host_unknown',
  '1.3': 'user_unknown',
  '1.4': 'user_unknown',
  '1.6': 'moved',
  '1.10': 'not_accepted',
  '1.7': 'policy',
  '1.8': 'policy',
  '2.1': 'suspended',
  '2.2': 'mailbox_full',
  '2.3': 'too_large',
  '2.4': 'system',
  '3.1': 'system_full',
  '3.2': 'system',
  '3.4': 'too_large',
  '3.5': 'system',
  '4.1': 'network',
  '4.2': 'network',
  '4.4': 'host_unknown',
  '4.6': 'network',
  '4.7': 'expired',
  '5.0': 'syntax',
  '5.1': 'syntax',
  '5.2': 'syntax',
  '5.4': 'syntax',
  '6.0': 'content',
  '6.1': 'content',
  '6.3': 'content',
  '6.5': 'content',
  '6.9': 'content',
  '7.0': 'policy',
  '7.1': 'policy',
  '7.13': 'suspended',
  '7.17': 'moved',
  '7.18': 'moved',
  '7.20': 'authentication',
  '7.21': 'authentication',
  '7.22': 'authentication',
  '7.23': 'authentication',
  '7.25': 'reverse_dns',
  '7.26': 'authentication',
  '7.27': 'not_accepted',
  '7.28': 'rate_limited',
};
const BY_CODE: Readonly<Record<string, BounceReason>> = { '521': 'not_accepted', '556': 'not_accepted', '552': 'mailbox_full', '551': 'moved', '525': 'suspended', '535': 'policy', '530': 'policy' };

export interface BounceWords {
  /** RFC 3463, e.g. 5.1.1; or undefined. */
  readonly status: string | undefined;
  /** What the refusing server said, or the notice around it. */
  readonly said: string;
}

/** Why, from words before codes. A code of class 4 never says that an address is gone. */
export function bounceReason({ status, said }: BounceWords): BounceReason {
  // Addresses are no words: somebody's is `unknown-user@…`.
  const text = said
    .slice(0, 6000)
    .replaceAll(/[^\s<>()"']{1,200}@[^\s<>()"']{1,200}/g, '@')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 3000);
  const [klass, subject, detail] = status?.split('.') ?? [];
  const coded = subject === undefined ? undefined : BY_STATUS[`${subject}.${detail}`];
  const worded = WORDS.find(([, words]) => words.test(text))?.[0];
  const code = /(?<![\d.])([45]\d\d)[ -]/.exec(text)?.[1];
  const reason = worded ?? coded ?? (code === undefined ? undefined : BY_CODE[code]) ?? 'undetermined';
  // X.1.1 is said of an address in any class: some servers refuse unknown users for now, for ever. 4.0.0 is no finding, no MX is one.
  const about = `${subject}.${detail}`;
  const sure = about === '1.1' || (about === '0.0' && reason === 'not_accepted');
  return isGone(reason) && klass === '4' && !sure ? 'undetermined' : reason;
}
