import type { CloudEvent, WorkAccepted, WorkDeclined, WorkHandoverAsked, WorkHandoverDecided, WorkOfferRescinded, WorkOfferTimedOut, WorkOffered } from '@sluice/contracts';
import type { Work } from '../work.ts';
import { decided } from './decided.ts';

/** Who was asked, and what he said. None of it makes anybody the holder. */
export function workOffered(event: CloudEvent<WorkOffered>, work: Work): void {
  decided(work, event, (record, at) => ({ kind: 'work_offered', at, record }));
}

export function workAccepted(event: CloudEvent<WorkAccepted>, work: Work): void {
  decided(work, event, (record, at) => ({ kind: 'work_accepted', at, record }));
}

export function workDeclined(event: CloudEvent<WorkDeclined>, work: Work): void {
  decided(work, event, (record, at) => ({ kind: 'work_declined', at, record }));
}

export function workOfferTimedOut(event: CloudEvent<WorkOfferTimedOut>, work: Work): void {
  decided(work, event, (record, at) => ({ kind: 'work_offer_timed_out', at, record }));
}

export function workOfferRescinded(event: CloudEvent<WorkOfferRescinded>, work: Work): void {
  decided(work, event, (record, at) => ({ kind: 'work_offer_rescinded', at, record }));
}

export function handoverAsked(event: CloudEvent<WorkHandoverAsked>, work: Work): void {
  decided(work, event, (record, at) => ({ kind: 'handover_asked', at, record }));
}

export function handoverDecided(event: CloudEvent<WorkHandoverDecided>, work: Work): void {
  decided(work, event, (record, at) => ({ kind: 'handover_decided', at, record }));
}
