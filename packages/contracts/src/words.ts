/** The closed words of the domain (terms): one spelling on the wire, in the tables and in the API. */
export const TICKET_STATUSES = ['new', 'open', 'waiting', 'resolved', 'closed'] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

export const WAITING_FOR = ['customer', 'third_party'] as const;
export type WaitingFor = (typeof WAITING_FOR)[number];

export const CLOSE_REASONS = ['solved', 'no_reply', 'merged', 'spam', 'withdrawn'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

export const WORK_STATES = ['queued', 'offered', 'in_hand', 'parked', 'after_work', 'done'] as const;
export type WorkState = (typeof WORK_STATES)[number];

export const PRESENCE = ['available', 'away', 'offline'] as const;
export type Presence = (typeof PRESENCE)[number];

export const URGENCIES = ['high', 'medium', 'low'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const MOODS = ['calm', 'worried', 'angry', 'pleased'] as const;
export type Mood = (typeof MOODS)[number];

export const DELIVERY = ['queued', 'sent', 'delivered', 'read', 'failed'] as const;
export type Delivery = (typeof DELIVERY)[number];

export const CONTACT_STATUSES = ['received', 'threaded', 'rejected', 'failed'] as const;
export type ContactStatus = (typeof CONTACT_STATUSES)[number];

export const REFUSALS = ['ticket_ended', 'ticket_waiting', 'newer_human_decision', 'superseded'] as const;
export type RefusalReason = (typeof REFUSALS)[number];

/** What a key may be (surface: Sign-in); `agent` is bound to one agent. */
export const ROLES = ['admin', 'supervisor', 'agent', 'department', 'quality', 'intake', 'subscriber'] as const;
export type Role = (typeof ROLES)[number];

/** Priority by urgency (terms: Urgency); what a breach rung, a key customer and a complaint add. */
export const PRIORITY = { low: 20, medium: 40, high: 60, keyCustomer: 5, complaint: 10, breach: 10, max: 100 } as const;
