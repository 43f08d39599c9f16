import { MovedClock } from '@sluice/kernel/testing';
import { createHttp, startTelemetry, traceparentOf, tracesOn, withSpan } from './index.ts';
import { collector, quietLogger } from './testing.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = `00-${TRACE}-b7ad6b7169203331`;
const clock = new MovedClock(0);
let spans: Awaited<ReturnType<typeof collector>>;

beforeEach(async () => {
  spans = await collector();
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = spans.url;
});
afterEach(async () => {
  delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  await spans.close();
});
const started = (env: Record<string, string> = {}) => startTelemetry({ service: 'test', env: { OTEL_EXPORTER_OTLP_ENDPOINT: spans.url, ...env } });

test('spans follow their parent; new ones follow the sampler', async () => {
  const telemetry = await started({ OTEL_TRACES_SAMPLER: 'always_off' });
  const seen = (flags: string) => withSpan('s', { parent: `${CALLER}-${flags}` }, async (span) => [span.isRecording(), traceparentOf()]);
  expect(await seen('01')).toEqual([true, expect.stringMatching(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`))]);
  expect((await seen('00'))[0]).toBe(false);
  expect(await withSpan('new', {}, async (span) => span.isRecording())).toBe(false);
  await telemetry.stop();
});

test('a route runs inside a span that continues the caller, and the span is sent', async () => {
  const telemetry = await started();
  const app = createHttp({ name: 't', logger: quietLogger(), clock });
  app.post('/v1/trace', async () => ({ seen: traceparentOf() ?? null }));
  const answer = await app.inject({ method: 'POST', url: '/v1/trace', headers: { traceparent: `${CALLER}-01`, 'content-type': 'application/json' }, payload: '{}' });
  expect(answer.json().seen).toMatch(new RegExp(`^00-${TRACE}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
  await app.close();
  await telemetry.stop();
  expect(spans.taken.join('')).toContain('POST /v1/trace');
});

test.each([{}, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }])('without an endpoint (%j) nothing is recorded and no header is made', async (env) => {
  const telemetry = await startTelemetry({ service: 'test', env });
  expect(tracesOn()).toBe(false);
  const app = createHttp({ name: 't', logger: quietLogger(), clock });
  app.get('/v1/trace', async () => ({ seen: traceparentOf() ?? null }));
  expect((await app.inject('/v1/trace')).json()).toEqual({ seen: null });
  await app.close();
  await telemetry.stop();
});
