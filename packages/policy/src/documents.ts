import type { Mode, Order, Strategy } from '@sluice/matching';
import type { ClassificationDocument } from '@sluice/classifier';
import type { CalendarsDocument } from './calendar-document.ts';
import type { CasesDocument } from './case-document.ts';
import type { DepartmentsDocument } from './department-document.ts';
import type { PoliciesDocument } from './policy-document.ts';
import type { SurveysDocument } from './survey-document.ts';

/** The documents of the configuration folder, as they are written. Their forms are published in ../schemas/. */

export interface ChannelsDocument {
  readonly version: 1;
  readonly accounts: readonly ChannelAccount[];
}

export const CHANNEL_KINDS = ['api', 'email', 'chat', 'voice', 'sms', 'social'] as const;

/** A channel account of ours: where customers reach us. Secrets are named, never held. */
export interface ChannelAccount {
  readonly id: string;
  readonly kind: (typeof CHANNEL_KINDS)[number];
  readonly name?: string;
  /** Assumed where a text does not say. */
  readonly language?: string;
  /** The department that it belongs to: one mail to accounts of two departments is a matter for each of them, else it is one. */
  readonly team?: string;
  /** A contact goes on in the conversation that its writer has on this account; else each begins one. Default: chat, sms and social do. Not for mail. */
  readonly continues?: boolean;
  /** E-mail: all addresses of ours; the first is the one we write from. */
  readonly addresses?: readonly string[];
  readonly bounceAddress?: string;
  /** Answers come back to the address with a token behind a plus. Default: true. */
  readonly plusAddressing?: boolean;
  readonly imap?: ImapEntry;
  readonly smtp?: SmtpEntry;
  readonly dkim?: DkimEntry;
  readonly pace?: PaceEntry;
  /** E-mail: the mail that an agent answers stands below the answer. Default: false. */
  readonly quote?: boolean;
}

/** `…Env` names an environment variable, `…File` a file, that holds the value. */
export interface ImapEntry {
  readonly host: string;
  readonly port?: number;
  readonly secure?: boolean;
  readonly userEnv?: string;
  readonly userFile?: string;
  readonly passwordEnv?: string;
  readonly passwordFile?: string;
  /** Instead of a password: XOAUTH2 or OAUTHBEARER, as the server offers. */
  readonly oauth?: OauthEntry;
  readonly mailbox?: string;
  readonly verifyTls?: boolean;
  /** Whose Authentication-Results are believed: the first word of that header as the mail server writes it. */
  readonly authservId?: string;
}

/** An access token that somebody else renews; or the endpoint that gives one for a refresh token. */
export interface OauthEntry {
  readonly tokenEnv?: string;
  readonly tokenFile?: string;
  /** https://…; http:// only on this machine. */
  readonly tokenUrl?: string;
  readonly clientIdEnv?: string;
  readonly clientIdFile?: string;
  readonly clientSecretEnv?: string;
  readonly clientSecretFile?: string;
  readonly refreshTokenEnv?: string;
  readonly refreshTokenFile?: string;
  readonly scope?: string;
}

export interface SmtpEntry {
  readonly urlEnv?: string;
  readonly urlFile?: string;
  /** Instead of the password in the URL, which then names the user alone. */
  readonly oauth?: OauthEntry;
}

/** The key by which mail of the account is signed: RSA, PEM. */
export interface DkimEntry {
  /** Default: the domain of the first address. */
  readonly domain?: string;
  readonly selector: string;
  readonly keyEnv?: string;
  readonly keyFile?: string;
}

/** What one domain of receivers gets of us at most. */
export interface PaceEntry {
  readonly messagesPerMinute?: number;
  readonly connections?: number;
}

export interface AgentsDocument {
  readonly version: 1;
  /** For every agent who does not say otherwise. */
  readonly rampUp?: string;
  readonly agents: readonly AgentEntry[];
}

export interface AgentEntry {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly team?: string;
  readonly groups?: readonly string[];
  /** Level 0 to 10. */
  readonly skills?: Readonly<Record<string, number>>;
  readonly languages: readonly string[];
  readonly capacity?: { readonly units?: number; readonly limits?: Readonly<Record<string, number>> };
  readonly presence?: 'available' | 'away' | 'offline';
  /** Calendar of the working hours; absent: any time. */
  readonly shift?: string;
  /** From → to, on each day of the shift, in its zone. */
  readonly breaks?: Readonly<Record<string, string>>;
  /** Who comes back is filled up step by step for so long. */
  readonly rampUp?: string;
}

export interface TeamsDocument {
  readonly version: 1;
  readonly teams: readonly TeamEntry[];
}

export interface TeamEntry {
  readonly id: string;
  readonly name?: string;
  readonly lead?: string;
}

export interface QueuesDocument {
  readonly version: 1;
  readonly queues: readonly QueueEntry[];
}

/** Neither teams, groups nor agents: every agent is a member. Lengths of time count the queue's opening hours where the work waits. */
export interface QueueEntry extends Overflowing {
  readonly id: string;
  readonly name?: string;
  readonly calendar?: string;
  /** While the calendar is closed. Default: serve. */
  readonly outsideHours?: 'serve' | 'wait' | { readonly overflow: string };
  readonly teams?: readonly string[];
  readonly groups?: readonly string[];
  readonly agents?: readonly string[];
  readonly strategy?: Strategy;
  readonly rings?: readonly RingEntry[];
  /** By channel; else as the channel says. */
  readonly offers?: Readonly<Record<string, Mode>>;
  readonly offerTimeout?: string;
  readonly reoffer?: string;
  readonly dedicatedHold?: string;
  readonly lastAgentHold?: string;
  /** By channel; else as the channel says. */
  readonly afterWork?: Readonly<Record<string, string>>;
  /** By channel: units that one contact costs; else the channel's. */
  readonly weights?: Readonly<Record<string, number>>;
  readonly drain?: boolean;
  /** By channel; `off`: never. */
  readonly silence?: Readonly<Record<string, string>>;
}

/** Both or neither. */
export interface Overflowing {
  readonly maxWait?: string;
  readonly overflow?: string;
}

/** `after` or `afterMs`. */
export interface RingEntry {
  readonly after?: string;
  readonly afterMs?: number;
  readonly lower?: Readonly<Record<string, number>>;
  readonly drop?: readonly string[];
  readonly anyLanguage?: boolean;
  readonly addGroups?: readonly string[];
  readonly addTeams?: readonly string[];
}

export interface RulesDocument {
  readonly version: 1;
  readonly timeZone?: string;
  /** To one sender within 24 hours. Default: 5. */
  readonly answersPerDay?: number;
  readonly channels: Readonly<Record<string, ChannelWeightEntry>>;
  readonly order?: Order;
  readonly rules: readonly RuleEntry[];
}

export interface ChannelWeightEntry {
  readonly units: number;
  readonly interruptible?: boolean;
  readonly live?: boolean;
  /** How work of the channel comes to an agent, where the queue does not say. Default: offer where it is live, else push. */
  readonly offers?: Mode;
  readonly afterWork?: string;
  readonly silence?: string;
}

/** Equality; a list means any of. */
export type WhenMap = Readonly<Record<string, string | readonly string[]>>;

export interface RuleEntry {
  readonly id: string;
  readonly name?: string;
  /** A string is CEL. */
  readonly when?: string | WhenMap;
  readonly then: RuleThen;
}

export interface RuleThen extends Overflowing {
  readonly queue: string;
  readonly skills?: Readonly<Record<string, number>>;
  /** Asked beside `skills` for `preferFor` (10 s). */
  readonly prefer?: Readonly<Record<string, number>>;
  readonly preferFor?: string;
  /** `any`: none is asked, whatever the contact's is. */
  readonly language?: string;
  readonly priority?: number;
  /** Until the answer; `none`: nothing is promised. Absent: the policy's. */
  readonly sla?: string;
  readonly slaMs?: number;
  /** Instead of the queue's. */
  readonly rings?: readonly RingEntry[];
  readonly labels?: readonly string[];
  readonly answer?: Readonly<Record<'zh' | 'en', string>>;
  readonly toPerson?: boolean;
  /** The ticket becomes a case: a process of cases.yaml. */
  readonly case?: string;
}

/** The whole folder, read and found right. */
export interface Config {
  readonly channels: ChannelsDocument;
  readonly agents: AgentsDocument;
  readonly teams: TeamsDocument;
  readonly queues: QueuesDocument;
  readonly rules: RulesDocument;
  readonly calendars: CalendarsDocument;
  readonly policies: PoliciesDocument;
  readonly departments: DepartmentsDocument;
  readonly cases: CasesDocument;
  /** Absent: the shipped table of types. */
  readonly classification?: ClassificationDocument;
  /** Absent: nobody is asked. */
  readonly surveys?: SurveysDocument;
}

export type DocumentName = keyof Config;

/** File name and whether the folder may lack it. */
export const DOCUMENTS: readonly { readonly name: DocumentName; readonly file: string; readonly required: boolean }[] = [
  { name: 'channels', file: 'channels.yaml', required: true },
  { name: 'agents', file: 'agents.yaml', required: true },
  { name: 'teams', file: 'teams.yaml', required: false },
  { name: 'queues', file: 'queues.yaml', required: true },
  { name: 'rules', file: 'rules.yaml', required: true },
  { name: 'calendars', file: 'calendars.yaml', required: true },
  { name: 'policies', file: 'policies.yaml', required: false },
  { name: 'departments', file: 'departments.yaml', required: false },
  { name: 'cases', file: 'cases.yaml', required: false },
  { name: 'classification', file: 'classification.yaml', required: false },
  { name: 'surveys', file: 'surveys.yaml', required: false },
];
