import type { AgentsAlike, Centre, TypeOfContact } from './scenarios.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The seven multi-skill days by which `best` is judged; each near the load at which age and longest-idle begin to miss. */
export const CENTRES: Readonly<Record<string, Centre>> = {
  'two languages': {
    contacts: 6000,
    types: [
      { id: 'en', share: 65, language: 'en', slaMs: 30 * SECOND, handleMs: 5 * MINUTE, patienceMs: 4 * MINUTE },
      { id: 'zh', share: 35, language: 'zh', slaMs: 30 * SECOND, handleMs: 5 * MINUTE, patienceMs: 4 * MINUTE },
    ],
    agents: [
      { count: 21, languages: ['en'] },
      { count: 8, languages: ['zh'] },
      { count: 24, languages: ['en', 'zh'] },
    ],
  },
  specialists: {
    contacts: 7000,
    types: [
      { id: 'general', share: 70, slaMs: 30 * SECOND, handleMs: 4 * MINUTE, patienceMs: 4 * MINUTE },
      { id: 'tax', share: 10, skills: { tax: 5 }, slaMs: 30 * SECOND, handleMs: 7 * MINUTE, patienceMs: 4 * MINUTE },
      { id: 'law', share: 10, skills: { law: 5 }, slaMs: 30 * SECOND, handleMs: 8 * MINUTE, patienceMs: 4 * MINUTE },
      { id: 'tech', share: 10, skills: { tech: 5 }, slaMs: 30 * SECOND, handleMs: 6 * MINUTE, patienceMs: 4 * MINUTE },
    ],
    agents: [{ count: 22 }, { count: 12, skills: { tax: 7 } }, { count: 13, skills: { law: 7 } }, { count: 10, skills: { tech: 7 } }, { count: 4, skills: { tax: 5, law: 5, tech: 5 } }],
  },
  'eight types': {
    contacts: 8000,
    types: [22, 18, 15, 13, 11, 9, 7, 5].map(
      (share, n): TypeOfContact => ({ id: `t${n}`, share, skills: { [`s${n}`]: 1 }, slaMs: 40 * SECOND, handleMs: (3 + (n % 4)) * MINUTE, patienceMs: (3 + (n % 3)) * MINUTE }),
    ),
    agents: ['0', '01', '012', '13', '2', '24', '35', '357', '046', '4', '67', '1256', '01234567'].map(
      (digits, n): AgentsAlike => ({ count: [8, 8, 5, 7, 5, 5, 5, 4, 5, 2, 4, 5, 2][n] ?? 0, skills: Object.fromEntries(digits.split('').map((d) => [`s${d}`, 3])) }),
    ),
  },
  'a chain': {
    contacts: 6000,
    types: [24, 12, 20, 14, 18, 12].map((share, n): TypeOfContact => ({ id: `t${n}`, share, skills: { [`s${n}`]: 1 }, slaMs: 30 * SECOND, handleMs: 5 * MINUTE, patienceMs: 4 * MINUTE })),
    agents: [0, 1, 2, 3, 4, 5].map((n): AgentsAlike => ({ count: 9, skills: { [`s${n}`]: 1, [`s${(n + 1) % 6}`]: 1 } })),
  },
  'mixed deadlines': {
    contacts: 6500,
    types: [
      { id: 'rush', share: 30, slaMs: 20 * SECOND, handleMs: 4 * MINUTE, patienceMs: 3 * MINUTE },
      { id: 'usual', share: 30, slaMs: 60 * SECOND, handleMs: 5 * MINUTE, patienceMs: 4 * MINUTE },
      { id: 'slow', share: 20, slaMs: 180 * SECOND, handleMs: 6 * MINUTE, patienceMs: 5 * MINUTE },
      { id: 'expert', share: 20, skills: { expert: 1 }, slaMs: 45 * SECOND, handleMs: 6 * MINUTE, patienceMs: 4 * MINUTE },
    ],
    agents: [{ count: 38 }, { count: 20, skills: { expert: 3 } }],
  },
  'calls and chats': {
    contacts: 7500,
    types: [
      { id: 'call', share: 45, slaMs: 30 * SECOND, handleMs: 5 * MINUTE, patienceMs: 4 * MINUTE },
      { id: 'chat', share: 55, channel: 'chat', slaMs: 60 * SECOND, handleMs: 8 * MINUTE, patienceMs: 5 * MINUTE },
    ],
    agents: [
      { count: 10, limits: { chat: 0 } },
      { count: 38, limits: { chat: 3 } },
      { count: 6, limits: { voice: 0, chat: 3 } },
    ],
  },
  everything: {
    contacts: 8500,
    types: [
      { id: 'call-en', share: 25, language: 'en', slaMs: 30 * SECOND, handleMs: 4 * MINUTE, patienceMs: 4 * MINUTE },
      { id: 'call-zh', share: 12, language: 'zh', slaMs: 30 * SECOND, handleMs: 5 * MINUTE, patienceMs: 4 * MINUTE },
      { id: 'tech-en', share: 10, language: 'en', skills: { tech: 3 }, slaMs: 60 * SECOND, handleMs: 7 * MINUTE, patienceMs: 5 * MINUTE },
      { id: 'tech-zh', share: 6, language: 'zh', skills: { tech: 3 }, slaMs: 60 * SECOND, handleMs: 7 * MINUTE, patienceMs: 5 * MINUTE },
      { id: 'vip', share: 5, skills: { sales: 3 }, priority: 10, slaMs: 15 * SECOND, handleMs: 6 * MINUTE, patienceMs: 3 * MINUTE },
      { id: 'chat-en', share: 18, channel: 'chat', language: 'en', slaMs: 60 * SECOND, handleMs: 8 * MINUTE, patienceMs: 5 * MINUTE },
      { id: 'chat-zh', share: 10, channel: 'chat', language: 'zh', slaMs: 60 * SECOND, handleMs: 8 * MINUTE, patienceMs: 5 * MINUTE },
      { id: 'mail', share: 14, channel: 'email', slaMs: 600 * SECOND, handleMs: 6 * MINUTE, patienceMs: 120 * MINUTE },
    ],
    agents: [
      { count: 14, languages: ['en'], limits: { chat: 3, email: 1 } },
      { count: 6, languages: ['zh'], limits: { chat: 3, email: 1 } },
      { count: 9, languages: ['en', 'zh'], limits: { chat: 2, email: 1 } },
      { count: 11, languages: ['en'], skills: { tech: 5 }, limits: { chat: 2, email: 1 } },
      { count: 9, languages: ['en', 'zh'], skills: { tech: 4 }, limits: { chat: 2, email: 1 } },
      { count: 9, languages: ['en', 'zh'], skills: { sales: 5, tech: 2 }, limits: { chat: 1, email: 1 } },
    ],
    rings: [{ afterMs: 40_000, lower: { tech: 2, sales: 1 } }],
    acceptMs: 2000,
  },
};
