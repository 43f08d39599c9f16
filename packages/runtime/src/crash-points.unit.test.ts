import { armCrashPoint, crashPoint, crashPoints } from './crash-points.ts';
import { ConfigError } from './env.ts';

let deaths = 0;
const die = (): void => void (deaths += 1);
beforeEach(() => (deaths = 0));
afterEach(() => armCrashPoint(undefined, die));

test('the armed point dies at its pass, and only that point', () => {
  armCrashPoint('batch.routing.after-commit#2', die);
  crashPoint('batch.routing.before-commit');
  crashPoint('batch.routing.after-commit');
  crashPoint('batch.conversation.after-commit');
  expect(deaths).toBe(0);
  crashPoint('batch.routing.after-commit');
  expect(deaths).toBe(1);
});

test('what is no point is refused, and says how one looks', () => {
  for (const said of ['batch.routing.after-commit', 'batch.routing.after-lunch#1', 'nothing.routing.after-commit#1', 'batch.routing.after-commit#0', 'batch..after-commit#1'])
    expect(() => armCrashPoint(said, die)).toThrow(ConfigError);
  expect(() => armCrashPoint('routing', die)).toThrow('like relay.conversation.after-move#3');
});

test('unarmed, nothing dies', () => {
  armCrashPoint('', die);
  crashPoint('relay.sla.after-move');
  expect(deaths).toBe(0);
});

test('the points of given groups and schemas are listed, and each can be armed', () => {
  const points = crashPoints({ batch: ['sla', 'routing'], delivery: ['channel_email'] });
  expect(points).toEqual([
    'batch.sla.before-commit',
    'batch.sla.after-commit',
    'batch.routing.before-commit',
    'batch.routing.after-commit',
    'delivery.channel_email.before-send',
    'delivery.channel_email.after-send',
    'delivery.channel_email.after-record',
  ]);
  for (const point of points) {
    armCrashPoint(`${point}#1`, die);
    crashPoint(point);
  }
  expect(deaths).toBe(points.length);
});
