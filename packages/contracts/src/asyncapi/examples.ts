import type { EventName } from '../events.ts';
import { FIXTURES } from './fixtures.ts';
import { TITLES } from './titles.ts';

interface Example {
  readonly name: 'en' | 'zh';
  readonly summary: string;
  readonly headers: unknown;
  readonly payload: unknown;
}

/** The fixtures tell of a Chinese matter; this is what the same things are called in an English one. */
const IN_ENGLISH: ReadonlyMap<string, string> = new Map([
  ['zh', 'en'],
  ['mei', 'anna'],
  ['中文退款 → 账务', 'refund in English → billing'],
  ['退款', 'refund'],
  ['退款 refund 订单 1234', 'Refund for order 1234'],
  ['我的订单还没有到。\nWhere is my order?', 'My order has not come.\nWhere is it?'],
  ['王小明', 'Ann Wang'],
  ['wang@example.com', 'ann.wang@example.com'],
  ['发票.pdf', 'invoice.pdf'],
  ['查明发票重复的原因', 'Find out why the invoice came twice'],
  ['首次响应已超时。', 'The first response is late.'],
  ['请评价我们的服务', 'How did we do?'],
  ['请花一分钟评价：{link}', 'One minute, please: {link}'],
  ['您好，我们已收到您的来信。', 'Hello! We have your message.'],
]);

function inEnglish(value: unknown): unknown {
  if (typeof value === 'string') return IN_ENGLISH.get(value) ?? value;
  if (Array.isArray(value)) return value.map(inEnglish);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inEnglish(inner)]));
}

/** The record of an event, once for each language. */
export function examplesOf(name: EventName): readonly Example[] {
  const { headers, value } = FIXTURES[name];
  const [en, zh] = TITLES[name];
  return [
    { name: 'en', summary: en, headers: inEnglish(headers), payload: inEnglish(value) },
    { name: 'zh', summary: zh, headers, payload: value },
  ];
}
