// Generated from proto/ by `pnpm generate`; do not edit.
/** RFC 3339, UTC. */
export type Timestamp = string;

/** dev.sluice.agent.status_changed.v1 on sluice.agents.events.v1 (public); key and subject: agent. */
export interface AgentStatusChanged {
  agentId: string;
  /** available | away | offline */
  status: string;
  reason?: string;
  /** Empty: every channel. */
  channels: readonly string[];
  at: Timestamp;
}

/** dev.sluice.agent.capacity_changed.v1 */
export interface AgentCapacityChanged {
  agentId: string;
  capacity: number;
  limits: Readonly<Record<string, number>>;
  at: Timestamp;
}

/** An address of a person on a channel. Personal data: internal topics only. */
export interface Party {
  /** email, phone, user, ... */
  kind: string;
  /** As it stands on the wire of the channel, cleaned. */
  value: string;
  /** The display name that the sender chose; never to be trusted. */
  name?: string;
}

/** A file that came with a contact or goes out with a message; the bytes lie in the blob store. */
export interface Attachment {
  filename: string;
  contentType: string;
  bytes: number;
  /** Hex; also the id in the blob store. */
  sha256: string;
  inline: boolean;
  contentId?: string;
}

/** Who did it. */
export interface By {
  /** customer | agent | rule | bot | system | ladder */
  kind: string;
  /** The agent's id, the rule's id, ...; absent where there is none or it would be personal data. */
  id?: string;
}

/** dev.sluice.config.published.v1 on sluice.config.published.v1; key: `current`. */
export interface ConfigPublished {
  version: string;
  /** Document name to SHA-256 (hex) of its text. */
  digests: Readonly<Record<string, string>>;
  at: Timestamp;
}

/** dev.sluice.config.applied.v1 and config.refused.v1 on sluice.config.reports.v1; key: the service. */
export interface ConfigReported {
  service: string;
  version: string;
  at: Timestamp;
  /** Why it was refused. */
  problems: readonly string[];
}

/** dev.sluice.contact.received.v1 on sluice.contacts.received.v1; key and subject: contact point and contact. */
export interface ContactReceived {
  contactId: string;
  contactPointId: string;
  /** email | api | chat | voice | sms | ... */
  channel: string;
  /** The channel account of ours that it came to (channels.yaml). */
  accountId: string;
  from: Party;
  /** Our addresses that it was sent to. */
  to: readonly Party[];
  subject?: string;
  /** What is new in it, at most 16 KiB of UTF-8; the whole stands behind `raw`. */
  text: string;
  /** The trusted time of receipt; clocks start here. */
  receivedAt: Timestamp;
  /** What the provider or the sender says; shown, never trusted. */
  occurredAt?: Timestamp;
  /** Unique per channel account. */
  providerId: string;
  attributes: Readonly<Record<string, string>>;
  attachments: readonly Attachment[];
  mail?: MailFacts;
  /** same_message_id: the sender's Message-ID was seen before with other content. text_cut: `text` is not all that is new; attachments_cut: nor are `attachments` all; unparsed: kept whole, only its top was read. unauthenticated: the checks speak against its sender; nothing is answered by itself. */
  flags: readonly string[];
  /** none | bounce | auto_reply | list | feedback_report | system */
  automatic: string;
  /** Customer-facing facts the caller vouches for (intake API): tier, class, language. */
  language?: string;
}

export interface MailFacts {
  /** As in the header, without angle brackets; made up by us where the mail had none. */
  messageId: string;
  inReplyTo?: string;
  /** Oldest first. */
  references: readonly string[];
  /** Signed thread tokens of ours found in addresses or ids; not yet verified. */
  threadTokens: readonly string[];
  replyTo?: string;
  /** Absent where nobody who may be believed has looked: an upstream that is not named, a check that is switched off. */
  authentication?: MailAuthentication;
  /** Of what a machine wrote; absent of a person's mail. */
  machine?: MachineMail;
}

/** What a bounce or another automatic mail is about. Told by the mail itself: nothing here is proved. */
export interface MachineMail {
  /** Of the mail that it answers or returns, without angle brackets. */
  originalMessageId?: string;
  /** Of a bounce why (`user_unknown`, `mailbox_full`, ...), else by what it was recognised. */
  reason?: string;
  /** Of a bounce: the address itself is gone; false: it may take mail another day. */
  permanent?: boolean;
  /** Whom a bounce could not reach, at most ten. */
  recipients: readonly string[];
  /** RFC 3463, of the first that has one. */
  status?: string;
}

/** Who really sent it. The results are words of RFC 8601: pass | fail | softfail | neutral | policy | none | temperror | permerror. */
export interface MailAuthentication {
  spf: string;
  dkim: string;
  /** `fail` also where the mail has several authors, or another one than was checked: what nobody can check nobody has proved. */
  dmarc: string;
  /** The chain of who passed it on is whole; that its members are honest is not said. */
  arc: string;
  /** Of the address in From; what the verdict is about. */
  domain: string;
  /** What passed was said by this domain, not only by whoever sent it. */
  aligned: boolean;
  /** `listener`: ours; else the authserv-id of the named upstream. */
  by: string;
}

/** dev.sluice.conversation.opened.v1 on sluice.conversations.events.v1; key and subject: conversation. */
export interface ConversationOpened {
  conversationId: string;
  customerId: string;
  ticketId: string;
  channel: string;
  openedAt: Timestamp;
}

/** dev.sluice.work.requested.v1: the ticket needs an agent's attention; routing makes a work item of it. */
export interface WorkRequested {
  conversationId: string;
  ticketId: string;
  /** The ticket's entityversion that this was decided on. */
  ticketVersion: number;
  customerId: string;
  /** new | message | due | reopened | answer_failed | merged | unmerged | reconfigured (it waits, and the configuration has changed) */
  cause: string;
  channel: string;
  accountId: string;
  subject?: string;
  /** At most 16 KiB of the customer's new text. */
  text: string;
  customer: CustomerFacts;
  attributes: Readonly<Record<string, string>>;
  /** Instant from which age counts: the ticket's first receipt. */
  receivedAt: Timestamp;
  /** The oldest customer message that nobody has answered. */
  oldestUnansweredAt?: Timestamp;
  /** False once an agent has answered; then the next-response target counts. */
  firstResponseOwed: boolean;
  priority: number;
  /** Set by a human: no rule lowers it. */
  priorityByHuman: boolean;
  lastAgentId?: string;
  ownerId?: string;
  /** Whom the complaint concerns: they neither hold it nor read about it. */
  excludedAgentIds: readonly string[];
  /** What a human or an earlier pass has already said; absent: classify. */
  classification?: Classification;
  /** The queue it was in before; kept on a return unless rules say otherwise. With `reconfigured`: only one that a human moved it to. */
  queueId?: string;
  /** Of the customer's last words: pass | fail | none. Absent: none. */
  authenticated?: string;
  /** The customer's own manager, as his attribute `manager` names him; whether there is such an agent is for routing to see. */
  dedicatedAgentId?: string;
  /** The configuration under which it is asked: routing decides on this one or a later. */
  configVersion?: string;
  /** What ladders and merges have added to the priority; part of it. Absent: nothing. */
  raised?: number;
}

export interface CustomerFacts {
  tier?: string;
  class?: string;
  language?: string;
  /** Tickets of this customer before this one. */
  ticketsBefore: number;
}

export interface Classification {
  /** An id of the company's table of types, or other. */
  type: string;
  /** high | medium | low */
  urgency: string;
  /** BCP 47 */
  language: string;
  /** 0 to 1 */
  confidence: number;
  /** The words that decided the type, as they stand in the table. */
  reasons: readonly string[];
  /** Not sure enough: a human looks. */
  needsPerson: boolean;
  /** calm | worried | angry | pleased. Absent: nobody has looked. */
  mood?: string;
  /** A complaint of somebody of ours. Absent: nobody has looked. */
  aboutPerson?: boolean;
  /** The words that decided the rest. Absent: a person said it, or an older version. */
  why?: ClassificationWhy;
}

export interface ClassificationWhy {
  urgency: readonly string[];
  /** A script, small words, model or customer. */
  language: readonly string[];
  mood: readonly string[];
}

/** dev.sluice.work.withdrawn.v1: the ticket waits, is resolved, closed or merged: its item ends and frees its load. */
export interface WorkWithdrawn {
  conversationId: string;
  ticketId: string;
  ticketVersion: number;
  /** waiting | resolved | closed | merged | unmerged */
  reason: string;
}

/** dev.sluice.work.reprioritised.v1: a ladder or a human changed the rank. */
export interface WorkReprioritised {
  conversationId: string;
  ticketId: string;
  ticketVersion: number;
  priority: number;
  by: By;
}

/** dev.sluice.decision.refused.v1: a routing or sla record came too late; routing frees the load that it held. */
export interface DecisionRefused {
  conversationId: string;
  ticketId: string;
  ticketVersion: number;
  /** The event that was refused. */
  eventId: string;
  eventType: string;
  decisionId?: string;
  workItemId?: string;
  /** ticket_ended | ticket_waiting | newer_human_decision | superseded */
  reason: string;
  offerId?: string;
}

/** dev.sluice.work.answered.v1: the holder has done something about it for the first time since he has it: he is not silent. */
export interface WorkAnswered {
  conversationId: string;
  ticketId: string;
  ticketVersion: number;
  workItemId: string;
  agentId: string;
  /** message | note | call */
  act: string;
  at: Timestamp;
}

/** dev.sluice.work.reassign_asked.v1: the ladder of a clock takes it from whoever has it. Decided anew: a person who has given it to somebody since wins. */
export interface WorkReassignAsked {
  conversationId: string;
  ticketId: string;
  ticketVersion: number;
  workItemId?: string;
  /** Where it goes. Absent: back to the queue where it is. */
  queueId?: string;
  /** Who has it, and is not asked for it again. Absent: nobody had it. */
  excludeAgentId?: string;
  /** escalation */
  cause: string;
  clockId: string;
  /** When the rung was reached. */
  at: Timestamp;
}

/** dev.sluice.work.widen_asked.v1: whoever may be asked for it after the longest wait may be asked now. */
export interface WorkWidenAsked {
  conversationId: string;
  ticketId: string;
  ticketVersion: number;
  workItemId?: string;
  /** escalation */
  cause: string;
  clockId: string;
  at: Timestamp;
}

/** dev.sluice.work.excluded.v1: whom a complaint concerns has changed. Whoever of them has its work, or is asked for it, has it no more; none of them reads why it went where it went. */
export interface WorkExcluded {
  conversationId: string;
  ticketId: string;
  ticketVersion: number;
  /** All of them. */
  agentIds: readonly string[];
  at: Timestamp;
}

/** dev.sluice.outbound.requested.v1 on sluice.outbound.messages.v1; key: contact point; subject: message. */
export interface OutboundRequested {
  messageId: string;
  conversationId: string;
  ticketId: string;
  contactPointId: string;
  channel: string;
  accountId: string;
  to: Party;
  subject?: string;
  text: string;
  attachments: readonly Attachment[];
  mail?: OutboundMail;
  requestedAt: Timestamp;
  /** agent | bot | system: a machine's mail says so in its headers. */
  author: string;
  /** The same as `text`, sanitised: a mail carries both. */
  html?: string;
}

export interface OutboundMail {
  /** Ours, with the signed token in it; without angle brackets. */
  messageId: string;
  inReplyTo?: string;
  references: readonly string[];
  /** The stable reply address with the token. */
  replyTo: string;
}

/** dev.sluice.receipt.recorded.v1 on sluice.outbound.receipts.v1; key: contact point; subject: message. */
export interface ReceiptRecorded {
  messageId: string;
  conversationId: string;
  ticketId: string;
  /** sent | delivered | read | failed */
  status: string;
  at: Timestamp;
  providerMessageId?: string;
  /** Short and stable, e.g. an SMTP enhanced status code. */
  code?: string;
  detail?: string;
}

/** dev.sluice.customer.created.v1 on sluice.customers.events.v1 (public: no personal data). */
export interface CustomerCreated {
  customerId: string;
  channel: string;
  createdAt: Timestamp;
  tier?: string;
  class?: string;
  language?: string;
}

/** dev.sluice.customer.updated.v1 on sluice.customers.events.v1 (public: which facts have changed, never what they say of a person). */
export interface CustomerUpdated {
  /** Who counts now: of customers that were merged, the one who survives. */
  customerId: string;
  /** Names of attributes, and `identities`. */
  changed: readonly string[];
  /** agent | crm | api | ... */
  source: string;
  updatedAt: Timestamp;
  tier?: string;
  class?: string;
  language?: string;
}

/** dev.sluice.customer.merged.v1: two customers are one person; key and subject: who counts now. */
export interface CustomerMerged {
  customerId: string;
  /** Whose id does not count any more; it stands in events of before and after all the same. */
  mergedId: string;
  /** All ids that mean `customer_id` through this merge, `merged_id` first. */
  memberIds: readonly string[];
  /** person | proved */
  cause: string;
  by: By;
  mergedAt: Timestamp;
}

/** dev.sluice.customer.unmerged.v1: a merge was taken back; key and subject: whom he was merged into. */
export interface CustomerUnmerged {
  customerId: string;
  /** Who counts by himself again. */
  unmergedId: string;
  /** All ids that mean `unmerged_id` now, itself first. */
  memberIds: readonly string[];
  by: By;
  unmergedAt: Timestamp;
}

/** dev.sluice.customer.erased.v1 on sluice.customers.events.v1: a person was erased; key and subject: who counted last. Forget what you hold of these ids. */
export interface CustomerErased {
  customerId: string;
  /** All ids that meant this person, `customer_id` first. */
  memberIds: readonly string[];
  erasedAt: Timestamp;
}

/** dev.sluice.erasure.requested.v1 on sluice.erasures.requested.v1; key and subject: the erasure. One piece of it: each service erases what it has of these ids, once it has handled all that was on its topics by then, and reports. */
export interface ErasureRequested {
  erasureId: string;
  /** Uuid; what a report answers. It may come again. */
  pieceId: string;
  contactIds: readonly string[];
  messageIds: readonly string[];
  contactPointIds: readonly string[];
  conversationIds: readonly string[];
  ticketIds: readonly string[];
  requestedAt: Timestamp;
}

/** dev.sluice.erasure.files_asked.v1: the files of an erased person are set aside; whoever still names one of them says so. */
export interface ErasureFilesAsked {
  erasureId: string;
  pieceId: string;
  /** Ids in the blob store. */
  fileIds: readonly string[];
  askedAt: Timestamp;
}

/** dev.sluice.erasure.reported.v1 on sluice.erasures.reported.v1; key: the service; subject: the erasure. */
export interface ErasureReported {
  service: string;
  erasureId: string;
  pieceId: string;
  counts: readonly ErasedCount[];
  /** Files that were named by what was erased; they are not removed yet. */
  fileIds: readonly string[];
  /** False: more reports of this piece follow. */
  done: boolean;
  at: Timestamp;
}

export interface ErasedCount {
  /** contacts | deliveries | deadLetters | ... */
  of: string;
  count: number;
}

/** dev.sluice.erasure.files_held.v1: of the files that were asked for, those that the service names. */
export interface ErasureFilesHeld {
  service: string;
  erasureId: string;
  pieceId: string;
  fileIds: readonly string[];
  at: Timestamp;
}

/** dev.sluice.survey.due.v1 on sluice.insight.events.v1; key: conversation; subject: survey. The customer is to be asked how the solution was. */
export interface SurveyDue {
  surveyId: string;
  ticketId: string;
  conversationId: string;
  /** The ticket's entityversion of the solution that is asked about. */
  onVersion: number;
  at: Timestamp;
  configVersion: string;
  /** The signed link to the page: whoever has it can answer. */
  url: string;
  /** One for each language; `{link}` in it stands for the link. */
  texts: readonly SurveyText[];
}

export interface SurveyText {
  /** zh | en */
  language: string;
  subject: string;
  text: string;
}

/** dev.sluice.survey.skipped.v1: somebody waited for it (it was planned, or the ticket is a case), and nobody is asked. */
export interface SurveySkipped {
  surveyId: string;
  ticketId: string;
  conversationId: string;
  /** asked_recently | late | not_configured | not_asked: the company does not ask about such a solution */
  reason: string;
  at: Timestamp;
}

/** dev.sluice.survey.answered.v1: what was answered, or what it was changed to. Ratings alone: what the customer wrote stays in insight. */
export interface SurveyAnswered {
  surveyId: string;
  ticketId: string;
  conversationId: string;
  /** By question: 1 to 5. */
  ratings: Readonly<Record<string, number>>;
  /** customer | phone */
  by: string;
  /** With `phone`: who wrote it down. */
  recordedBy?: string;
  at: Timestamp;
}

export interface Candidate {
  agentId: string;
  /** By the strategy; smaller is better. */
  score: number;
}

/** What was known of the ticket when the decision was made. */
export interface Features {
  channel: string;
  language?: string;
  /** The classified type. */
  intent?: string;
  priority: number;
  tier?: string;
}

/** For whom it waits although others could take it. */
export interface Hold {
  agentId: string;
  /** dedicated | last */
  why: string;
  /** It ends then, or as soon as he leaves. */
  until: Timestamp;
}

/** How long it is likely to wait: half of those like it wait at most p50_ms, nine of ten at most p90_ms. Without the two: why nobody knows. */
export interface ExpectedWait {
  p50Ms?: number;
  p90Ms?: number;
  /** closed | nobody_on_shift | too_few_seen */
  unknown?: string;
  /** Where the queue is closed. */
  opensAt?: Timestamp;
}

/** The decision card's public part. */
export interface Decision {
  decisionId: string;
  configVersion: string;
  ruleId: string;
  /** The rule in words. */
  ruleText: string;
  queueId: string;
  /** Absent where nobody could take it. */
  agentId?: string;
  /** longest_idle | least_load | most_skilled | least_flexible | best | last_agent | manual */
  strategy: string;
  features: Features;
  /** The chosen one and the next nine. */
  candidates: readonly Candidate[];
  /** Count for each reason of exclusion. */
  excluded: Readonly<Record<string, number>>;
  /** Waiting work of the same queue ranked before it when it was queued. */
  position: number;
  waitedMs: number;
  decidedInMs: number;
  /** Rings that were open; 0: the members alone. */
  ring?: number;
  /** Why this agent: dedicated | last | strategy | manual | pull */
  why?: string;
  /** Absent where it waits for nobody in particular. */
  holdFor?: Hold;
  /** Where nobody could take it: as announced then. */
  expectedWait?: ExpectedWait;
  /** Its queue drains: part work is kept from agents for whom a more urgent whole one waits. */
  drain?: boolean;
}

/** dev.sluice.work.queued.v1 on sluice.routing.events.v1; key and subject: conversation and ticket. */
export interface WorkQueued {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  /** The ticket's entityversion that this was decided on. */
  onVersion: number;
  queueId: string;
  priority: number;
  deadlineAt?: Timestamp;
  queuedAt: Timestamp;
  ruleId: string;
  configVersion: string;
  decisionId: string;
  /** Present where this pass classified it. */
  classification?: Classification;
  /** Once in a stay in queueing, with its first decision; never for what is only put through other rules. Absent: its rule says nothing more. */
  says?: RuleSays;
}

/** What a rule says beside where the work waits. */
export interface RuleSays {
  /** Added to those that the ticket has. */
  labels: readonly string[];
  /** To be said to whoever wrote, once a ticket, by no person. */
  answer?: RuleAnswer;
  /** The ticket becomes a case that runs through this process, unless it is one. */
  caseProcessId?: string;
}

export interface RuleAnswer {
  /** zh | en: the language of the contact, else that of its account. */
  language: string;
  text: string;
}

/** dev.sluice.work.assigned.v1 */
export interface WorkAssigned {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  agentId: string;
  /** push | offer | pull | manual | transfer */
  cause: string;
  at: Timestamp;
  decision: Decision;
  by?: By;
  /** The offer that he accepted. */
  offerId?: string;
  /** By hand, to one who was full or absent. */
  forced?: boolean;
}

/** dev.sluice.work.offered.v1: he may take it until `expires_at`; nobody holds it before he accepts. Its units are his from now on. */
export interface WorkOffered {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  offerId: string;
  agentId: string;
  at: Timestamp;
  expiresAt: Timestamp;
  decision: Decision;
}

/** dev.sluice.work.accepted.v1: he takes what he was offered; work.assigned with the same offer follows in the same commit. */
export interface WorkAccepted {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  offerId: string;
  agentId: string;
  at: Timestamp;
}

/** dev.sluice.work.declined.v1: it waits again in its old place; he is not asked again for a while. */
export interface WorkDeclined {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  offerId: string;
  agentId: string;
  at: Timestamp;
  /** A short word of a program ([a-z_], 40 at most), never a person's text. */
  reason?: string;
}

/** dev.sluice.work.offer_timed_out.v1: he has not answered; as if he had declined. */
export interface WorkOfferTimedOut {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  offerId: string;
  agentId: string;
  at: Timestamp;
}

/** dev.sluice.work.offer_rescinded.v1: taken back before he answered; nobody is barred by it. */
export interface WorkOfferRescinded {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  offerId: string;
  agentId: string;
  /** away | offline | withdrawn | assigned | configuration | escalated */
  reason: string;
  at: Timestamp;
}

/** dev.sluice.work.overflowed.v1: it has waited its queue's longest time and asks in another queue now. Age and deadline stay, the wait begins anew. */
export interface WorkOverflowed {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  fromQueueId: string;
  toQueueId: string;
  /** What it had waited, in the opening time of the first queue. */
  afterMs: number;
  at: Timestamp;
  ruleId: string;
  configVersion: string;
  decisionId: string;
  deadlineAt?: Timestamp;
}

/** dev.sluice.work.handover_asked.v1: its holder offers it to another agent, and keeps it until that one accepts. */
export interface WorkHandoverAsked {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  offerId: string;
  fromAgentId: string;
  toAgentId: string;
  /** The internal note of this conversation that goes with it (POST /v1/conversations/{id}/notes, written first): its words never leave conversation. */
  noteId?: string;
  at: Timestamp;
  expiresAt: Timestamp;
  /** The holder, or his lead. */
  by: By;
}

/** dev.sluice.work.handover_decided.v1: accepted: work.assigned (cause transfer, the same offer) follows in the same commit; else the holder keeps it. */
export interface WorkHandoverDecided {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  offerId: string;
  fromAgentId: string;
  toAgentId: string;
  /** accepted | declined | timed_out | rescinded */
  outcome: string;
  /** Of a rescinded one as in work.offer_rescinded, of a declined one as in work.declined. */
  reason?: string;
  at: Timestamp;
}

/** dev.sluice.work.returned.v1: taken from its holder, waiting again in its old place. */
export interface WorkReturned {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  agentId: string;
  /** offline | agent | supervisor | decision_refused | silent | handover | escalated | excluded (a complaint concerns him) */
  reason: string;
  at: Timestamp;
  /** Of an escalated one: whose ladder it was. */
  clockId?: string;
}

/** dev.sluice.work.transferred.v1: moved to another queue by a human, a ladder, or since its own is gone. */
export interface WorkTransferred {
  workItemId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  fromAgentId?: string;
  fromQueueId: string;
  toQueueId: string;
  by: By;
  at: Timestamp;
  /** As in work.handover_asked. */
  noteId?: string;
  /** escalated. Absent: a human's, or the configuration's. */
  reason?: string;
  /** Of an escalated one: whose ladder it was. */
  clockId?: string;
}

/** dev.sluice.sla.warned.v1, sla.breached.v1, sla.breach_withdrawn.v1 on sluice.sla.events.v1; key: conversation; subject: clock. */
export interface SlaClockChanged {
  clockId: string;
  ticketId: string;
  conversationId: string;
  /** The ticket's entityversion that this was decided on. */
  onVersion: number;
  /** first_response | next_response | resolution | periodic_update | ownership | third_party | stage | task | promise */
  clock: string;
  dueAt: Timestamp;
  at: Timestamp;
  policyId: string;
  configVersion: string;
  lateIntake: boolean;
  /** What it is the clock of: `stage.step`, the id of a task or promise, the queue of an ownership. Absent: the ticket itself. */
  of?: string;
}

/** dev.sluice.sla.priority_raised.v1 and sla.priority_withdrawn.v1 */
export interface SlaPriorityRaised {
  clockId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  /** Added to (or, withdrawn, taken from) the ticket's priority; at most 100 in all. */
  by: number;
  rung: number;
  at: Timestamp;
}

/** dev.sluice.sla.reassign_asked.v1, sla.widen_asked.v1 and sla.task_asked.v1: a rung of a ladder wants something done with the ticket. */
export interface SlaActionAsked {
  clockId: string;
  ticketId: string;
  conversationId: string;
  onVersion: number;
  rung: number;
  at: Timestamp;
  policyId: string;
  configVersion: string;
  /** reassign: where it goes. Absent: back to its own queue, without its holder. */
  queueId?: string;
  /** task: whose it is, and what is to be done. */
  departmentId?: string;
  text?: string;
}

/** dev.sluice.notice.requested.v1 on sluice.sla.notices.v1 (internal); key: recipient. One for each who is told, and each way; the list in the API has all of them besides. */
export interface NoticeRequested {
  /** The same id is the same notice, however often it comes. */
  noticeId: string;
  /** An agent's id, or that of a webhook of policies.yaml. Addresses and secrets stand in the configuration alone. */
  recipientId: string;
  /** mail | slack | webhook */
  via: string;
  ticketId: string;
  conversationId: string;
  at: Timestamp;
  configVersion: string;
  /** As a person reads it, in each language. */
  texts: readonly NoticeText[];
  /** What it is about. Absent where it is no clock's affair. */
  escalation?: EscalationFired;
}

export interface NoticeText {
  /** zh | en */
  language: string;
  text: string;
}

/** dev.sluice.escalation.acknowledged.v1 on sluice.sla.escalations.v1 (public): somebody sees to it, the ladder of this clock climbs no further. */
export interface EscalationAcknowledged {
  escalationId: string;
  clockId: string;
  ticketId: string;
  conversationId: string;
  /** The agent, or the key. */
  by: string;
  at: Timestamp;
}

/** dev.sluice.escalation.fired.v1 on sluice.sla.escalations.v1 (public); key: ticket; subject: clock. */
export interface EscalationFired {
  clockId: string;
  ticketId: string;
  conversationId: string;
  clock: string;
  /** 0-based place in the ladder; warnings are rung -1. */
  rung: number;
  /** warning | breach | after */
  stage: string;
  /** notify | raise_priority | reassign | widen | webhook | open_task */
  actions: readonly string[];
  /** Ids of agents, team leads: each has a notice of this. Nobody only where all of them have one of an earlier digest. */
  notified: readonly string[];
  dueAt: Timestamp;
  at: Timestamp;
  policyId: string;
  configVersion: string;
  lateIntake: boolean;
  agentId?: string;
  queueId?: string;
  /** Where the ticket was overdue when it came and its whole ladder is one message: who else this stands with. Absent: nobody. */
  digest?: EscalationDigest;
  /** As in SlaClockChanged. */
  of?: string;
}

/** What came overdue together (a back-fill) is one notice for each who is told: the first escalation begins it, the later ones join it. */
export interface EscalationDigest {
  joined: readonly DigestEntry[];
}

export interface DigestEntry {
  agentId: string;
  /** Id of the escalation.fired that began his digest, and told him. */
  digestId: string;
}

/** Stands in every ticket event. */
export interface TicketRef {
  ticketId: string;
  conversationId: string;
  customerId: string;
}

export interface TicketCreated {
  ticket: TicketRef;
  channel: string;
  accountId: string;
  /** Absent where an agent began it. */
  contactId?: string;
  /** The trusted time of receipt: clocks run from here. */
  receivedAt: Timestamp;
  createdAt: Timestamp;
  /** customer | agent */
  begunBy: string;
  priority: number;
  tier?: string;
  /** The closed ticket that this one goes on from. */
  followsTicketId?: string;
}

export interface TicketClassified {
  ticket: TicketRef;
  classification: Classification;
  by: By;
  configVersion?: string;
}

export interface TicketStatusChanged {
  ticket: TicketRef;
  /** new | open | waiting | resolved | closed */
  from: string;
  to: string;
  /** customer | third_party, where `to` is waiting */
  waitingFor?: string;
  dueAt?: Timestamp;
  /** assigned | answered | message | due | agent | answer_failed | rule | ... */
  cause: string;
  by: By;
  at: Timestamp;
}

export interface TicketQueued {
  ticket: TicketRef;
  workItemId: string;
  queueId: string;
  priority: number;
  deadlineAt?: Timestamp;
  receivedAt: Timestamp;
  queuedAt: Timestamp;
  channel: string;
  tier?: string;
  type?: string;
  ruleId: string;
  configVersion: string;
  decisionId: string;
  /** It has waited the longest time of this queue and asks in `queue_id` now. */
  overflowedFromQueueId?: string;
}

/** An agent may take it until `expires_at`. Nobody holds it before, but the one who hands it over. */
export interface TicketOffered {
  ticket: TicketRef;
  workItemId: string;
  offerId: string;
  agentId: string;
  at: Timestamp;
  expiresAt: Timestamp;
  /** Absent where a person hands it over. */
  decision?: Decision;
  /** The holder who hands it over, and keeps it until it is accepted. */
  fromAgentId?: string;
  /** The internal note that goes with a hand-over. */
  noteId?: string;
}

/** He takes what he was offered; ticket.assigned says that he holds it. */
export interface TicketAccepted {
  ticket: TicketRef;
  workItemId: string;
  offerId: string;
  agentId: string;
  at: Timestamp;
}

export interface TicketDeclined {
  ticket: TicketRef;
  workItemId: string;
  offerId: string;
  agentId: string;
  at: Timestamp;
  /** A short word of a program. */
  reason?: string;
}

export interface TicketOfferTimedOut {
  ticket: TicketRef;
  workItemId: string;
  offerId: string;
  agentId: string;
  at: Timestamp;
}

export interface TicketOfferRescinded {
  ticket: TicketRef;
  workItemId: string;
  offerId: string;
  agentId: string;
  at: Timestamp;
  /** away | offline | withdrawn | assigned | configuration | escalated */
  reason: string;
}

export interface TicketAssigned {
  ticket: TicketRef;
  workItemId: string;
  agentId: string;
  /** push | offer | pull | manual | transfer */
  cause: string;
  at: Timestamp;
  decision: Decision;
  /** The offer that he accepted. */
  offerId?: string;
  /** By hand, to one who was full or absent. */
  forced?: boolean;
}

export interface TicketUnassigned {
  ticket: TicketRef;
  workItemId: string;
  agentId: string;
  /** waiting | resolved | closed | merged | returned | excluded (who held it is concerned by the complaint) */
  reason: string;
  at: Timestamp;
}

export interface TicketReturned {
  ticket: TicketRef;
  workItemId: string;
  agentId: string;
  /** offline | agent | supervisor | decision_refused | silent | handover | escalated | excluded (a complaint concerns him) */
  reason: string;
  at: Timestamp;
  /** Of an escalated one: whose ladder it was. */
  clockId?: string;
}

export interface TicketTransferred {
  ticket: TicketRef;
  workItemId: string;
  fromAgentId?: string;
  fromQueueId: string;
  toQueueId: string;
  by: By;
  at: Timestamp;
  /** The internal note that goes with it. */
  noteId?: string;
  /** escalated. Absent: a human's, or the configuration's. */
  reason?: string;
  /** Of an escalated one: whose ladder it was. */
  clockId?: string;
}

/** dev.sluice.ticket.widened.v1: the ladder of a clock has opened every ring: whoever may be asked for it after the longest wait may be asked now. */
export interface TicketWidened {
  ticket: TicketRef;
  clockId: string;
  /** As in escalation.fired. */
  rung: number;
  policyId: string;
  configVersion: string;
  at: Timestamp;
}

export interface TicketOwnerChanged {
  ticket: TicketRef;
  fromAgentId?: string;
  toAgentId: string;
  /** first_contact | hand_over | merged */
  cause: string;
}

export interface TicketPriorityChanged {
  ticket: TicketRef;
  from: number;
  to: number;
  /** human | rule | breach | breach_withdrawn | merged | unmerged */
  cause: string;
  by: By;
  /** The clock whose ladder raised it: that clock is not reckoned anew. */
  clockId?: string;
  /** The ticket whose merge brought the rank along, or whose leaving takes it away. */
  fromTicketId?: string;
}

export interface TicketMessageReceived {
  ticket: TicketRef;
  messageId: string;
  channel: string;
  /** message | automatic | bounce | copy: the same mail on another account of ours, which moves nothing */
  kind: string;
  /** customer | third_party */
  author: string;
  receivedAt: Timestamp;
  contactId?: string;
}

export interface TicketMessageSent {
  ticket: TicketRef;
  messageId: string;
  channel: string;
  by: By;
  /** customer | third_party */
  audience: string;
  /** A human agent wrote to the customer: stops the response clocks at `committed_at`. */
  answer: boolean;
  committedAt: Timestamp;
  /** message | automatic: a rule's own words, by no person | survey: by no person either. Absent: message. */
  kind?: string;
}

/** A rule had something to say to whoever wrote, and it was not sent. */
export interface TicketReplyWithheld {
  ticket: TicketRef;
  ruleId: string;
  configVersion: string;
  /** said_before | answered | machine | unauthenticated | too_many | unreachable | address_gone | channel | too_large; of a decision that was refused, the reason of that: ticket_ended | ticket_waiting | newer_human_decision | superseded */
  reason: string;
  at: Timestamp;
}

export interface TicketLabelled {
  ticket: TicketRef;
  added: readonly string[];
  removed: readonly string[];
  /** A rule only adds, and nothing that a person has taken off. */
  by: By;
  at: Timestamp;
  /** Of a rule. */
  configVersion?: string;
}

export interface TicketMessageDelivered {
  ticket: TicketRef;
  messageId: string;
  at: Timestamp;
}

export interface TicketMessageRead {
  ticket: TicketRef;
  messageId: string;
  at: Timestamp;
}

export interface TicketMessageFailed {
  ticket: TicketRef;
  messageId: string;
  at: Timestamp;
  code?: string;
  /** It was an answer, which is hereby revoked: response clocks go on as if it had not been. */
  revokesAnswer: boolean;
}

export interface TicketNoteAdded {
  ticket: TicketRef;
  messageId: string;
  by: By;
  at: Timestamp;
}

/** ticket.sla_warning, ticket.sla_breached, ticket.sla_breach_withdrawn */
export interface TicketSlaChanged {
  ticket: TicketRef;
  clockId: string;
  /** first_response | next_response | resolution | periodic_update | ownership | third_party | stage | task | promise */
  clock: string;
  dueAt: Timestamp;
  at: Timestamp;
  policyId: string;
  configVersion: string;
  /** Overdue when it arrived. */
  lateIntake: boolean;
  /** What it is the clock of: `stage.step`, the id of a task or promise, the queue of an ownership. Absent: the ticket itself. */
  of?: string;
}

/** Somebody has told the customer when something will be: kept or withdrawn by a person, broken where its clock says so (ticket.promise_broken). */
export interface TicketPromiseMade {
  ticket: TicketRef;
  promiseId: string;
  dueAt: Timestamp;
  /** Whose word it is. Absent: the owner's, whoever that is. */
  agentId?: string;
  by: By;
  at: Timestamp;
  /** The internal note that says what was promised. */
  noteId?: string;
}

/** ticket.promise_kept and ticket.promise_withdrawn */
export interface TicketPromiseEnded {
  ticket: TicketRef;
  promiseId: string;
  by: By;
  at: Timestamp;
}

/** Its time is over and nobody has kept it; behind the ticket.sla_breached of its clock. Where a ticket.sla_breach_withdrawn of that clock follows, it was none. It can still be kept, late. */
export interface TicketPromiseBroken {
  ticket: TicketRef;
  promiseId: string;
  clockId: string;
  dueAt: Timestamp;
  /** Whose word it was. Absent: the owner's, whoever that is. */
  agentId?: string;
  at: Timestamp;
}

/** The ticket becomes a case: it runs through the stages of a process, as that stood in this configuration. */
export interface TicketCaseOpened {
  ticket: TicketRef;
  processId: string;
  configVersion: string;
  by: By;
  at: Timestamp;
  /** The ticket that a complaint is about. */
  aboutTicketId?: string;
}

export interface TicketStageEntered {
  ticket: TicketRef;
  stage: string;
  /** Times that the case has come to this stage: 1 for the first. */
  visit: number;
  /** Absent: it begins here. */
  fromStage?: string;
  /** opened | done | skipped | moved_back | reopened */
  cause: string;
  by: By;
  at: Timestamp;
}

/** Something that a stage requires has begun to be owed: its clock runs until ticket.step_ended of the same stage, step and visit. */
export interface TicketStepBegun {
  ticket: TicketRef;
  stage: string;
  step: string;
  visit: number;
  at: Timestamp;
  /** What the process allows for it, where no policy says otherwise: `2h`. Absent with `due_at` or `until`: those are the end. */
  target?: string;
  /** The target counts every hour, not only business hours. */
  elapsed?: boolean;
  /** A date that somebody has named. */
  dueAt?: Timestamp;
  /** The closing of the next such weekday, today's where that is still to come: friday */
  until?: string;
  /** In whose calendar. Absent: the policy's, else the queue's, else the company's. */
  calendarId?: string;
  /** Who owes it. Absent: whoever holds the ticket. */
  departmentId?: string;
}

export interface TicketStepEnded {
  ticket: TicketRef;
  stage: string;
  step: string;
  visit: number;
  /** done | skipped | withdrawn */
  outcome: string;
  by: By;
  at: Timestamp;
}

/** A department is asked for something: its clock runs until ticket.task_ended. It is not a work item. */
export interface TicketTaskOpened {
  ticket: TicketRef;
  taskId: string;
  departmentId: string;
  at: Timestamp;
  by: By;
  agentId?: string;
  /** As in TicketStepBegun. */
  target?: string;
  elapsed?: boolean;
  dueAt?: Timestamp;
  calendarId?: string;
}

/** Who of the department does it. */
export interface TicketTaskAssigned {
  ticket: TicketRef;
  taskId: string;
  agentId: string;
  by: By;
  at: Timestamp;
}

export interface TicketTaskEnded {
  ticket: TicketRef;
  taskId: string;
  /** done | handed_back | withdrawn */
  outcome: string;
  by: By;
  at: Timestamp;
}

/** A ticket has to do with another one. Of a ticket that follows since it was made, `ticket.created` says so. */
export interface TicketLinked {
  ticket: TicketRef;
  /** follows | duplicate | caused_by | complaint_about: what `ticket` is to the other one */
  link: string;
  otherTicketId: string;
  by: By;
  at: Timestamp;
}

export interface TicketUnlinked {
  ticket: TicketRef;
  link: string;
  otherTicketId: string;
  by: By;
  at: Timestamp;
}

/** Whom a complaint concerns: they neither own, hold nor decide on it, and do not read it. Whoever of them owned it, or had a task of it, has it no more. */
export interface TicketAgentsExcluded {
  ticket: TicketRef;
  /** All of them; empty: nobody any more. */
  agentIds: readonly string[];
  by: By;
  at: Timestamp;
}

/** The customer was asked how the solution was. Never an answer: it stops no clock. */
export interface TicketSurveySent {
  ticket: TicketRef;
  surveyId: string;
  messageId: string;
  channel: string;
  at: Timestamp;
  configVersion: string;
}

/** He was to be asked, and was not. */
export interface TicketSurveyWithheld {
  ticket: TicketRef;
  surveyId: string;
  /** unreachable | address_gone | channel | too_large; of insight: asked_recently | late | not_configured | not_asked */
  reason: string;
  at: Timestamp;
}

/** How the customer found it; again where he has changed it. What he wrote beside it is never here. */
export interface TicketSurveyAnswered {
  ticket: TicketRef;
  surveyId: string;
  /** By question: 1 to 5. */
  ratings: Readonly<Record<string, number>>;
  /** customer | phone: told to an agent, who has not worked on the ticket */
  by: string;
  /** With `phone`: who wrote it down. */
  recordedBy?: string;
  at: Timestamp;
}

/** Each reason of a machine once, until a person, the customer or time moves the ticket again. */
export interface TicketDecisionRefused {
  ticket: TicketRef;
  eventType: string;
  decisionId?: string;
  /** ticket_ended | ticket_waiting | newer_human_decision | superseded */
  reason: string;
}

export interface TicketResolved {
  ticket: TicketRef;
  /** A resolution code from data. */
  code: string;
  /** agent | bot | rule */
  resolverKind: string;
  resolvedBy?: string;
  humanMessages: number;
  /** Times that the work went from one person to another. */
  handOvers: number;
  holders: readonly string[];
  reopened: number;
  receivedAt: Timestamp;
  resolvedAt: Timestamp;
  type?: string;
  channel: string;
  /** Where it was, whose it was, and in which language: for those who need no more of a ticket than how it ended. */
  queueId?: string;
  ownerId?: string;
  language?: string;
  /** It is a case, which runs through this process. */
  processId?: string;
  /** Who else had a hand in it. Absent: nobody. */
  workers?: TicketWorkers;
}

/** Wrote to the customer, did a task or a step, wrote or approved the plan, or acted for one of them: agents, and keys that name none (key:…). */
export interface TicketWorkers {
  ids: readonly string[];
}

export interface TicketReopened {
  ticket: TicketRef;
  /** message | agent | answer_failed | spam_undone: it was no spam, and goes on as it stood when it was closed */
  cause: string;
  /** So often was it opened again; spam that is undone does not count. */
  reopened: number;
  at: Timestamp;
  by: By;
  /** How it goes on, where that need not be open: after spam_undone. */
  standing?: TicketStanding;
}

export interface TicketClosed {
  ticket: TicketRef;
  /** solved | no_reply | merged | spam | withdrawn */
  reason: string;
  at: Timestamp;
  by: By;
  /** The ticket that goes on in its place, where it was merged. */
  intoTicketId?: string;
}

/** The person whose ticket it was is erased. Its facts stay; a tombstone follows on sluice.tickets.state.v1. */
export interface TicketErased {
  ticket: TicketRef;
  at: Timestamp;
}

/** Another ticket of the same customer was closed into this one: this one keeps the earlier place and deadline. */
export interface TicketMerged {
  ticket: TicketRef;
  fromTicketId: string;
  /** The conversation that came with it. */
  fromConversationId: string;
  /** From when age and first response count now: the earlier of the two. */
  receivedAt: Timestamp;
  standing: TicketStanding;
  by: By;
  at: Timestamp;
}

/** The merge is undone. Told of both tickets: of the one that is there again, and of the one that went on for it. */
export interface TicketUnmerged {
  ticket: TicketRef;
  otherTicketId: string;
  /** This one had been closed by the merge and goes on as if it had not been. */
  restored: boolean;
  /** From when its age and first response count. */
  receivedAt: Timestamp;
  standing: TicketStanding;
  by: By;
  at: Timestamp;
  /** Contacts that came while it was merged and are this one's, at most two hundred. */
  contacts: readonly MovedContact[];
}

export interface MovedContact {
  contactId: string;
  channel: string;
}

/** What was said in a ticket, as far as it is its own. */
export interface TicketStanding {
  /** new | open | waiting | resolved */
  status: string;
  /** customer | third_party, where it waits */
  waitingFor?: string;
  dueAt?: Timestamp;
  resolvedAt?: Timestamp;
  resolutionCode?: string;
  messages: number;
  humanMessages: number;
  lastCustomerAt?: Timestamp;
  lastAgentAt?: Timestamp;
  oldestUnansweredAt?: Timestamp;
  answerCount: number;
  /** The latest that stand, oldest first. */
  answers: readonly TicketAnswer[];
  ownerId?: string;
}

export interface TicketAnswer {
  messageId: string;
  at: Timestamp;
  /** The oldest message that it answered. */
  unansweredBefore?: Timestamp;
}

/** dev.sluice.ticket.state.v1 on sluice.tickets.state.v1: the ticket as it stands after `entityversion`. */
export interface TicketState {
  ticket: TicketRef;
  status: string;
  waitingFor?: string;
  channel: string;
  priority: number;
  type?: string;
  urgency?: string;
  language?: string;
  queueId?: string;
  agentId?: string;
  ownerId?: string;
  breached: readonly string[];
  receivedAt: Timestamp;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  resolvedAt?: Timestamp;
  resolutionCode?: string;
  reopened: number;
  tier?: string;
  /** Absent: none. */
  labels?: TicketLabels;
}

export interface TicketLabels {
  names: readonly string[];
}

export const EXCLUSION_REASONS = ['offline', 'away', 'channel_off', 'not_member', 'language', 'skill', 'capacity', 'channel_limit', 'barred', 'excluded', 'held', 'ramp_up', 'drain', 'pull', 'closed'] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];
