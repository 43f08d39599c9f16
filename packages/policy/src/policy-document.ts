/** `policies.yaml` as it is written. */
export interface PoliciesDocument {
  readonly version: 1;
  readonly lateIntake?: 'digest' | 'each';
  /** The mail account from which people are told. Default: the first one. */
  readonly noticesFrom?: string;
  readonly webhooks?: readonly WebhookEntry[];
  readonly policies: readonly PolicyEntry[];
}

/** Where a rung can call. `…Env` names an environment variable, `…File` a file, that holds the value. */
export interface WebhookEntry {
  readonly id: string;
  readonly urlEnv?: string;
  readonly urlFile?: string;
  readonly secretEnv?: string;
  readonly secretFile?: string;
}

export interface PolicyEntry extends Readonly<Partial<Record<TargetName, TargetEntry | string>>> {
  readonly id: string;
  readonly name?: string;
  readonly when?: PolicyWhen;
  /** Of promises to the customer: each has its own end. */
  readonly promise?: LadderEntry;
  /** By stage, or `stage.step`; without a target: what the process allows. */
  readonly stages?: Readonly<Record<string, StageTargetEntry | string>>;
  readonly thirdPartyPauses?: boolean;
}

/** What a policy may promise with a length of time, as it is written there. */
export const TARGET_NAMES = ['firstResponse', 'nextResponse', 'resolution', 'periodicUpdate', 'ownership', 'thirdParty', 'task'] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

export type PolicyWhen = Readonly<Record<string, string | number | readonly string[] | { readonly atLeast: number }>>;

export interface LadderEntry {
  readonly calendar?: string;
  readonly elapsed?: boolean;
  readonly warnAt?: number;
  readonly ladder?: readonly RungEntry[];
}

export interface TargetEntry extends LadderEntry {
  readonly target: string;
}

export interface StageTargetEntry extends LadderEntry {
  readonly target?: string;
}

export const RUNG_ACTIONS = ['raisePriority', 'notify', 'reassign', 'widen', 'webhook', 'openTask'] as const;

export interface RungEntry {
  readonly at: 'breach' | { readonly share: number } | { readonly after: string };
  readonly do: readonly (typeof RUNG_ACTIONS)[number][];
  /** `holder`, `owner`, `lead`, `head` (of the department concerned), or an agent's id. */
  readonly notify?: readonly string[];
  /** Beside the list of escalations. */
  readonly via?: readonly ('mail' | 'slack')[];
  /** Of `reassign`: where it goes. Absent: back to its own queue, without its holder. */
  readonly queue?: string;
  readonly webhook?: string;
  /** Of `openTask`, with `task`: what is to be done. */
  readonly department?: string;
  readonly task?: string;
  /** Default: business, the rung waits for the next opening. */
  readonly hours?: 'business' | 'always';
}
