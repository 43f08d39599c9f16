import { signature } from './sign.ts';

const SAMPLE = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', seconds: 1_614_265_330, body: '{"test": 2432232314}' };
const KEY = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

test('the example of the libraries of Standard Webhooks', () => expect(signature([KEY], SAMPLE)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='));

test('one for each key; another id, time, body or key signs otherwise', () => {
  const both = signature([KEY, 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYX'], SAMPLE).split(' ');
  const others = [{ id: 'x' }, { seconds: 1 }, { body: '{}' }].map((one) => signature([KEY], { ...SAMPLE, ...one }));
  expect(new Set([...both, ...others]).size).toBe(5);
});
