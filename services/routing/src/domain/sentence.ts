import type { Decision, ExclusionReason } from '@sluice/contracts';
import type { Card } from './outcome.ts';

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
  barred: { en: 'refused it before', zh: '曾拒绝' },
  excluded: { en: 'not allowed to have it', zh: '不得承接' },
  held: { en: 'while it is held for another', zh: '正为他人保留' },
  ramp_up: { en: 'just back', zh: '刚恢复，逐步接单' },
  drain: { en: 'kept free for more urgent work', zh: '预留给更紧急的工作' },
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

/** One decision in a few words for a person. Ids and counts only: nothing of the customer's text. */
export function sentenceOf(card: Pick<Card, 'decision' | 'cause'>, language: SentenceLanguage = 'en'): string {
  const { decision, cause } = card;
  const en = language === 'en';
  const rule = en ? `Rule ${decision.ruleId} (${decision.ruleText}) put it in queue ${decision.queueId}.` : `规则 ${decision.ruleId}（${decision.ruleText}）将其放入队列 ${decision.queueId}。`;
  const excluded = excludedIn(decision.excluded, language);
  if (decision.agentId === undefined) {
    const place = en
      ? ` It waits with priority ${decision.features.priority}, ${decision.position} before it: nobody could take it.`
      : `优先级 ${decision.features.priority}，前面还有 ${decision.position} 件，暂时无人可接。`;
    return rule + place + excluded;
  }
  const waited = seconds(decision.waitedMs);
  if (cause === 'manual') return en ? `${rule} Given by hand to ${decision.agentId} after ${waited} s.` : `${rule}等待 ${waited} 秒后由人工分配给 ${decision.agentId}。`;
  const free = decision.candidates.length;
  const idle = seconds(decision.candidates[0]?.score ?? 0);
  const whyEn = decision.strategy === 'last_agent' ? 'who had it last and is free' : `idle longest (${idle} s) of ${free}${free >= 10 ? ' or more' : ''} who could take it`;
  const whyZh = decision.strategy === 'last_agent' ? '此前的处理人，且有空' : `${free}${free >= 10 ? ' 名以上' : ' 名'}可接人员中空闲最久（${idle} 秒）`;
  return (en ? `${rule} Given after ${waited} s to ${decision.agentId}, ${whyEn}.` : `${rule}等待 ${waited} 秒后分配给 ${decision.agentId}：${whyZh}。`) + excluded;
}
