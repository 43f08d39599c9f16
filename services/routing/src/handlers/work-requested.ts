import { causedBy, type CloudEvent, type WorkRequested } from '@sluice/contracts';
import type { Origin } from '../domain/model.ts';
import { routeWork } from '../domain/route-work.ts';
import { append, type ConsumerWork, isCurrent } from './work.ts';

/** The ticket needs an agent: classified, routed and ranked here, under one engine version, then put in the pool's inbox. */
export function workRequested(event: CloudEvent<WorkRequested>, work: ConsumerWork): void {
  const { data } = event;
  if (!isCurrent(work, 'work.requested', data.ticketId, data.ticketVersion)) return;
  append(work, { kind: 'work', work: routeWork(data, work.engine, work.mintItem(), originOf(event), work.queues) });
}

function originOf(event: CloudEvent): Origin {
  const { correlationid, causationid, traceparent } = causedBy(event);
  return { ...(correlationid === undefined ? {} : { correlationid }), ...(causationid === undefined ? {} : { causationid }), ...(traceparent === undefined ? {} : { traceparent }) };
}
