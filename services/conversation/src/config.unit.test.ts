import { exampleFiles } from './testing.ts';
import { compileConversationConfig } from './config.ts';

test('accounts with their addresses; what pushes nothing out; the queues that an agent serves', () => {
  const config = compileConversationConfig({ version: 'v1', files: exampleFiles });
  expect(config.accounts).toEqual([
    { id: 'app', channel: 'api', addresses: [], out: false, continues: false },
    { id: 'support', channel: 'email', addresses: ['support@sluice.example', 'hello@sluice.example'], out: true, continues: false },
  ]);
  expect([config.agentQueues('anna'), config.agentQueues('mei'), config.agentQueues('nobody')]).toEqual([['general', 'billing'], ['general', 'billing'], []]);
  expect(config.resolutionCodes).not.toContain('automatic');
});

test('teams, groups and names count; a queue without any is served by everybody', () => {
  const queues = 'version: 1\nqueues:\n  - {id: general, name: General, calendar: always}\n  - {id: billing, name: Billing, calendar: office, agents: [mei]}\n';
  const config = compileConversationConfig({ version: 'v1', files: { ...exampleFiles, 'queues.yaml': queues } });
  expect([config.agentQueues('anna'), config.agentQueues('mei')]).toEqual([['general'], ['general', 'billing']]);
});

test('a folder with an error is refused', () => expect(() => compileConversationConfig({ version: 'v1', files: {} })).toThrow());
