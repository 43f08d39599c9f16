import type { Decision, ExclusionReason } from '@sluice/contracts';
import { never } from '@sluice/kernel';
import type { MovedBy } from './model.ts';
import type { Card } from './outcome.ts';
import { KEPT } from './route-work.ts';

export type SentenceLanguage = 'en' | 'zh';

const REASONS: Record<ExclusionReason, { readonly en: string; readonly zh: string }> = {
  offline: { en: 'offline', zh: '离线' },
  away: { en: 'away', zh: '离开' },
  channel_off: { en: 'not taking this channel', zh: '不接此渠道' },
  not_member: { en: 'not in the queue', zh: '不属于该队列' },
  language: { en: 'without the language', zh: '不会该语言' },
  skill: { en: 'without the skill', zh: '缺少技能' },
  capacity: { en: 'full', zh: '已满载' },
  channel_limit: { en: 'at the limit of this channel', zh: '已达渠道上限' },
  barred: { en: 'refused it or had it before', zh: '曾拒绝或已承接过' },
  excluded: { en: 'not allowed to have it', zh: '不得承接' },
  held: { en: 'while it is held for another', zh: '正为他人保留' },
  ramp_up: { en: 'just back', zh: '刚恢复，逐步接单' },
  drain: { en: 'kept free for more urgent work', zh: '预留给更紧急的工作' },
  closed: { en: 'while the queue is closed', zh: '队列未在营业时间' },
  pull: { en: 'taking work themselves', zh: '自行领取' },
};
const isReason = (name: string): name is ExclusionReason => Object.hasOwn(REASONS, name);

function excludedIn(excluded: Decision['excluded'], language: SentenceLanguage): string {
  const parts = Object.entries(excluded)
    .filter(([, count]) => count > 0)
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([name, count]) => (isReason(name) ? (language === 'en' ? `${count} ${REASONS[name].en}` : `${count} 人${REASONS[name].zh}`) : `${count} ${name}`));
  if (parts.length === 0) return '';
  return language === 'en' ? ` Not possible: ${parts.join(', ')}.` : `其余：${parts.join('，')}。`;
}

const seconds = (ms: number): string => (Math.abs(ms) / 1000).toFixed(Math.abs(ms) < 10_000 ? 1 : 0);

/** Who or what has put it in the queue: its rule, or whoever has moved it since; its rule goes on to say what it asks. */
function placedBy(card: Pick<Card, 'decision' | 'movedBy' | 'widened'>, en: boolean): string {
  const wide = card.widened !== true ? '' : en ? ' A ladder has it asked of everybody who may ever be asked.' : '升级规则已扩大到所有可询问的人员。';
  return broughtBy(card, en) + wide;
}

function broughtBy({ decision, movedBy }: Pick<Card, 'decision' | 'movedBy'>, en: boolean): string {
  const { ruleId, ruleText, queueId } = decision;
  const isKept = ruleId === KEPT;
  if (!movedBy && isKept) return en ? `It stays in queue ${queueId}, where it was.` : `留在原队列 ${queueId}。`;
  if (!movedBy) return en ? `Rule ${ruleId} (${ruleText}) put it in queue ${queueId}.` : `规则 ${ruleId}（${ruleText}）将其放入队列 ${queueId}。`;
  const first = isKept ? '' : en ? `Rule ${ruleId} (${ruleText}) placed it first. ` : `最初由规则 ${ruleId}（${ruleText}）安排。`;
  return first + moveIn(movedBy, queueId, en);
}

function moveIn(moved: MovedBy, to: string, en: boolean): string {
  const from = moved.fromQueueId;
  switch (moved.kind) {
    case 'person':
      return en ? `${moved.by} moved it from queue ${from} to queue ${to}.` : `${moved.by} 将其从队列 ${from} 转到队列 ${to}。`;
    case 'overflow':
      return en ? `After ${seconds(moved.afterMs)} s in queue ${from} it overflowed to queue ${to}.` : `在队列 ${from} 等待 ${seconds(moved.afterMs)} 秒后溢出到队列 ${to}。`;
    case 'closed':
      return en ? `Queue ${from} was closed, so it went to queue ${to}.` : `队列 ${from} 未在营业时间，转到队列 ${to}。`;
    case 'escalated':
      if (from === to) return en ? `A ladder gave it back to queue ${to} for somebody else.` : `升级规则将其退回队列 ${to}，改派他人。`;
      return en ? `A ladder moved it from queue ${from} to queue ${to}.` : `升级规则将其从队列 ${from} 转到队列 ${to}。`;
    case 'queue_gone':
      return en ? `Queue ${from} is gone, so it went to queue ${to}.` : `队列 ${from} 已不存在，转到队列 ${to}。`;
    default:
      return never(moved);
  }
}

type Told = Pick<Card, 'decision' | 'cause' | 'movedBy' | 'widened'>;

/** One decision in a few words for a person. Ids and counts only: nothing of the customer's text. */
export function sentenceOf(card: Told, language: SentenceLanguage = 'en'): string {
  const { decision, cause } = card;
  const en = language === 'en';
  const rule = placedBy(card, en);
  const excluded = excludedIn(decision.excluded, language);
  if (decision.agentId === undefined) {
    const place = en
      ? ` It waits with priority ${decision.features.priority}, ${decision.position} before it: nobody could take it.`
      : `优先级 ${decision.features.priority}，前面还有 ${decision.position} 件，暂时无人可接。`;
    return rule + place + excluded;
  }
  const waited = seconds(decision.waitedMs);
  if (cause === 'manual') return en ? `${rule} Given by hand to ${decision.agentId} after ${waited} s.` : `${rule}等待 ${waited} 秒后由人工分配给 ${decision.agentId}。`;
  if (cause === 'transfer') return en ? `${rule} Handed over to ${decision.agentId}, who accepted.` : `${rule}转交给 ${decision.agentId}，已接受。`;
  if (cause === 'pull') return en ? `${rule} ${decision.agentId} took it after ${waited} s.` : `${rule}等待 ${waited} 秒后由 ${decision.agentId} 自行领取。`;
  const how = howChosen(decision);
  const verb = cause === 'offer' ? { en: 'Offered', zh: '推荐' } : { en: 'Given', zh: '分配' };
  return (en ? `${rule} ${verb.en} after ${waited} s to ${decision.agentId}, ${how.en}.` : `${rule}等待 ${waited} 秒后${verb.zh}给 ${decision.agentId}：${how.zh}。`) + excluded;
}

/** Why this one: he was named, or the queue's strategy chose him. */
function howChosen({ strategy, candidates }: Decision): { readonly en: string; readonly zh: string } {
  if (strategy === 'last_agent') return { en: 'who had it last and is free', zh: '此前的处理人，且有空' };
  if (strategy === 'dedicated_agent') return { en: 'the customer’s own manager, who is free', zh: '客户的专属经理，且有空' };
  const free = candidates.length;
  const [ofEn, ofZh] = [`of ${free}${free >= 10 ? ' or more' : ''} who could take it`, `${free}${free >= 10 ? ' 名以上' : ' 名'}可接人员中`];
  const score = candidates[0]?.score ?? 0;
  switch (strategy) {
    case 'longest_idle':
      return { en: `idle longest (${seconds(score)} s) ${ofEn}`, zh: `${ofZh}空闲最久（${seconds(score)} 秒）` };
    case 'least_load':
      return { en: `least loaded (${Math.round(score * 100)} %) ${ofEn}`, zh: `${ofZh}负载最低（${Math.round(score * 100)}%）` };
    case 'most_skilled':
      return { en: `most skilled ${ofEn}`, zh: `${ofZh}技能最高` };
    case 'least_flexible':
      return { en: `least needed elsewhere ${ofEn}`, zh: `${ofZh}技能最专一` };
    default:
      return { en: `the best ${ofEn}`, zh: `${ofZh}综合最优` };
  }
}

/** Why something still waits, in one paragraph. */
export function waitingSentence(
  { card, nextChangeAt, now }: { readonly card: Pick<Card, 'decision' | 'movedBy' | 'widened'>; readonly nextChangeAt: number | null; readonly now: number },
  language: SentenceLanguage,
): string {
  const en = language === 'en';
  const base = sentenceOf({ ...card, cause: 'waiting' }, language);
  const { holdFor } = card.decision;
  const hold = !holdFor ? '' : en ? ` Held for ${holdFor.agentId} until ${holdFor.until}.` : `为 ${holdFor.agentId} 保留至 ${holdFor.until}。`;
  const next = nextChangeAt === null ? '' : en ? ` What is asked changes in ${seconds(nextChangeAt - now)} s.` : `${seconds(nextChangeAt - now)} 秒后条件将变化。`;
  return base + hold + next;
}

/** Of one who is asked about and whom the decision names. */
export function chosenSentence({ decision: { agentId }, cause }: Pick<Card, 'decision' | 'cause'>, language: SentenceLanguage): string {
  if (cause === 'offer') return language === 'en' ? ` ${agentId} was asked.` : `正是推荐给 ${agentId}。`;
  return language === 'en' ? ` ${agentId} has got it.` : `正是由 ${agentId} 承接。`;
}

/** Why not this agent; '' where nobody was asked about. */
export function whyNotSentence(agent: { readonly id: string; readonly reason: string | null } | null, language: SentenceLanguage): string {
  if (!agent) return '';
  const { id, reason } = agent;
  const en = language === 'en';
  if (reason === null) return en ? ` ${id} could have had it; another ranked before.` : `${id} 也可承接，但另有人选排序更前。`;
  const words = isReason(reason) ? REASONS[reason] : { en: 'unknown here', zh: '此处无此人' };
  return en ? ` Not ${id}: ${words.en}.` : `未选 ${id}：${words.zh}。`;
}
