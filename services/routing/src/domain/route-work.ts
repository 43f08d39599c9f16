import { AUTHENTICATED, type Classification, PRIORITY, type RuleSays, type WorkRequested } from '@sluice/contracts';
import { instantOf } from '@sluice/kernel';
import type { AnswerLanguage, RouteFeatures, Routed, RoutingEngine } from './engine.ts';
import type { NewWork } from './input.ts';
import { primary, sameLanguage } from './language.ts';
import type { ItemFeatures, Origin, PoolConfig } from './model.ts';

/** By urgency; a key customer and a complaint add to it (terms: Urgency). */
export function computedPriority(classification: Classification, tier: string | undefined): number {
  const urgency = classification.urgency === 'high' || classification.urgency === 'low' ? classification.urgency : 'medium';
  const more = (tier === 'key' ? PRIORITY.keyCustomer : 0) + (classification.type === 'complaint' ? PRIORITY.complaint : 0);
  return Math.min(PRIORITY.max, PRIORITY[urgency] + more);
}

/**
 * The rank it is queued with. A first pass computes it or takes the rule's; later ones keep what the ticket has (a ladder may have raised it)
 * unless the rule asks for more. What a human set is never lowered.
 */
function priorityOf(request: WorkRequested, first: boolean, computed: number, rule: number | undefined): number {
  // Under other rules it begins anew, with what ladders have added since.
  if (request.cause === 'reconfigured' && !request.priorityByHuman) return Math.min(PRIORITY.max, (rule ?? computed) + (request.raised ?? 0));
  const wanted = rule ?? (first ? computed : request.priority);
  return first && !request.priorityByHuman ? wanted : Math.max(request.priority, wanted);
}

/** Is there anybody in the queue who speaks it? A language that nobody speaks is not asked: better somebody than never. */
export function spokenIn(config: PoolConfig, queueId: string, language: string): boolean {
  const queue = config.queues.find((one) => one.id === queueId);
  if (!queue) return false;
  const open = queue.groups === undefined && queue.agents === undefined;
  return config.agents.some(
    (agent) =>
      (open || queue.agents?.includes(agent.id) === true || queue.groups?.some((group) => agent.groups.includes(group)) === true) && agent.languages.some((spoken) => sameLanguage(spoken, language)),
  );
}

/** The rule that a card names where none has put it in its queue. */
export const KEPT = 'kept';

/** A request stays in the queue where it was (a human may have moved it there); otherwise the rules say. */
function placeOf(request: WorkRequested, routed: Routed, config: PoolConfig): Pick<Routed, 'ruleId' | 'ruleText' | 'queueId' | 'skills' | 'slaMs' | 'demand'> {
  const kept = request.queueId;
  if (kept === undefined || kept === routed.queueId || !config.queues.some((queue) => queue.id === kept)) return routed;
  return { ruleId: KEPT, ruleText: `stays in the queue where it was: ${kept}`, queueId: kept, skills: {} };
}

const isAnswerLanguage = (language: string): language is AnswerLanguage => language === 'zh' || language === 'en';

/** In the language of the contact; where that is none in which answers are written, in that of the account that he wrote to. */
function answerFor({ answer }: Routed, language: string, account: string | undefined): Pick<RuleSays, 'answer'> {
  if (answer === undefined) return {};
  const chosen = [language, account ?? ''].map(primary).find(isAnswerLanguage) ?? 'en';
  return { answer: { language: chosen, text: answer[chosen] } };
}

/** Somebody has written: he may be answered. That a time has come or an answer has failed is no word of his. */
const WRITTEN = new Set(['new', 'message', 'reopened']);

/**
 * What the rule says to the ticket and to its customer. Nothing where it is not the rule that has placed it, and where what waits is put
 * through other rules: nobody has written anything since.
 */
function saysOf(request: WorkRequested, routed: Routed, ruleId: string, { language }: Classification, { accountLanguages }: RoutingEngine): Pick<NewWork, 'says'> {
  if (request.cause === 'reconfigured' || ruleId !== routed.ruleId) return {};
  const answer = WRITTEN.has(request.cause) ? answerFor(routed, language, accountLanguages?.get(request.accountId)) : {};
  const { labels = [], caseProcessId } = routed;
  const says: RuleSays = { labels: [...labels], ...answer, ...(caseProcessId === undefined ? {} : { caseProcessId }) };
  return labels.length === 0 && says.answer === undefined && caseProcessId === undefined ? {} : { says };
}

/** Of all queues those of which conditions ask are saved with the item: what was true then explains the rule. */
function stoodThen({ asksOf = [] }: RoutingEngine, queues: RouteFeatures['queues'] = {}): Pick<ItemFeatures, 'queues'> {
  const asked = asksOf.filter((id) => Object.hasOwn(queues, id));
  return asked.length === 0 ? {} : { queues: Object.fromEntries(asked.map((id) => [id, queues[id]!])) };
}

/** What `conversation` asks for becomes a demand on the pool: classified, routed, ranked, with its deadline. Deterministic for an engine version. */
export function routeWork(request: WorkRequested, engine: RoutingEngine, workItemId: string, origin: Origin, queues?: RouteFeatures['queues']): NewWork {
  const { customer } = request;
  const [subject, receivedAt] = [request.subject ?? '', instantOf(request.receivedAt)];
  const given = request.classification;
  const classification = given ?? engine.classify({ subject, text: request.text, ...(customer.language === undefined ? {} : { customerLanguage: customer.language }) });
  const computed = computedPriority(classification, customer.tier);
  const features: RouteFeatures = {
    channel: request.channel,
    accountId: request.accountId,
    subject,
    text: request.text,
    attributes: request.attributes,
    customer,
    classification,
    priority: computed,
    receivedAt,
    authenticated: AUTHENTICATED.find((one) => one === request.authenticated),
    queues,
  };
  const routed = engine.route(features);
  const place = placeOf(request, routed, engine.pool);
  const priority = priorityOf(request, request.cause === 'new' || given === undefined, computed, routed.priority);
  const asked = routed.language === undefined ? classification.language : routed.language;
  const language = asked !== null && asked !== '' && (routed.language !== undefined || spokenIn(engine.pool, place.queueId, asked)) ? asked : null;
  const deadlineAt =
    place.slaMs === null
      ? null
      : engine.deadlineAt({
          queueId: place.queueId,
          channel: request.channel,
          priority,
          customer,
          classification,
          attributes: request.attributes,
          receivedAt,
          oldestUnansweredAt: request.oldestUnansweredAt === undefined ? undefined : instantOf(request.oldestUnansweredAt),
          firstResponseOwed: request.firstResponseOwed,
          slaMs: place.slaMs,
        });
  const attributes = Object.fromEntries(Object.entries(request.attributes).filter(([name, value]) => engine.asked?.get(name)?.has(value) === true));
  const known: ItemFeatures = {
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    language: classification.language,
    intent: classification.type,
    urgency: classification.urgency,
    ...(customer.tier === undefined ? {} : { tier: customer.tier }),
    ...stoodThen(engine, queues),
  };
  return {
    workItemId,
    ticketId: request.ticketId,
    conversationId: request.conversationId,
    onVersion: request.ticketVersion,
    ruleId: place.ruleId,
    ruleText: place.ruleText,
    queueId: place.queueId,
    skills: place.skills,
    ...(place.demand === undefined ? {} : { preferred: place.demand.skills }),
    channel: request.channel,
    language,
    priority,
    priorityByHuman: request.priorityByHuman,
    deadlineAt,
    receivedAt,
    ...(request.ownerId === undefined ? {} : { ownerId: request.ownerId }),
    dedicatedAgentId: request.dedicatedAgentId ?? null,
    lastAgentId: request.lastAgentId ?? null,
    excludedAgentIds: request.excludedAgentIds,
    configVersion: engine.version,
    features: known,
    origin,
    ...(request.cause === 'reconfigured' ? { reconfigured: true } : {}),
    ...saysOf(request, routed, place.ruleId, classification, engine),
    ...(given === undefined ? { classification: routed.toPerson === true ? { ...classification, needsPerson: true } : classification } : {}),
  };
}
