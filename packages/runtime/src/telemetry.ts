import { context, type Context, type Meter, metrics, type Span, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import type { PrometheusExporter } from '@opentelemetry/exporter-prometheus';

/**
 * Telemetry by the OpenTelemetry API. The heavy parts of the SDK are loaded only where they are asked for:
 * traces where OTEL_EXPORTER_OTLP_ENDPOINT is set; metrics always, read by the admin port.
 */
let exporter: PrometheusExporter | undefined;
let recording = false;

export async function startTelemetry(options: { readonly service: string; readonly env: Readonly<Record<string, string | undefined>> }): Promise<{ stop(): Promise<void> }> {
  const [{ PrometheusExporter: Exporter }, { MeterProvider }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/exporter-prometheus'),
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/resources'),
  ]);
  const resource = resourceFromAttributes({ 'service.name': options.env['OTEL_SERVICE_NAME'] ?? options.service, 'service.namespace': 'sluice' });
  exporter = new Exporter({ preventServerStart: true });
  const meters = new MeterProvider({ resource, readers: [exporter] });
  metrics.setGlobalMeterProvider(meters);
  // By the standard, empty is unset.
  const asked = (options.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '') !== '' && options.env['OTEL_TRACES_EXPORTER'] !== 'none';
  const traces = asked ? (await import('./traces.ts')).startTraces(resource, options.env) : undefined;
  recording = asked;
  return {
    async stop() {
      recording = false;
      exporter = undefined;
      metrics.disable();
      await traces?.stop();
      await meters.shutdown();
    },
  };
}

/** Whether spans are recorded in this process: where they are not, a hot path makes none. */
export const tracesOn = (): boolean => recording;

/** What Prometheus reads. */
/** Who scrapes waits 10 s most often: what cannot be read by then is left out, and all else is told. */
const COLLECT_MS = 5000;

export async function metricsText(): Promise<string> {
  if (!exporter) return '';
  const { PrometheusSerializer } = await import('@opentelemetry/exporter-prometheus');
  const { resourceMetrics } = await exporter.collect({ timeoutMillis: COLLECT_MS });
  return new PrometheusSerializer().serialize(resourceMetrics);
}

export const meter = (name: string): Meter => metrics.getMeter(name);
export const tracer = (name: string): Tracer => trace.getTracer(name);

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The context that a `traceparent` names, or the present one where it names none. */
export function contextOf(traceparent: string | undefined): Context {
  const parts = traceparent === undefined ? null : TRACEPARENT.exec(traceparent);
  if (!parts) return context.active();
  const [, traceId = '', spanId = '', flags = '00'] = parts;
  return trace.setSpanContext(context.active(), { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true });
}

/** The W3C header of a span, for events and outgoing calls; undefined where nothing records. */
export function traceparentOf(span: Span | undefined = trace.getActiveSpan()): string | undefined {
  const at = span?.spanContext();
  if (!at || !/[1-9a-f]/.test(at.traceId)) return undefined;
  return `00-${at.traceId}-${at.spanId}-${at.traceFlags.toString(16).padStart(2, '0')}`;
}

/** Runs `work` inside a span that continues `parent`; an error marks the span and goes on up. */
export async function withSpan<T>(
  name: string,
  options: { readonly parent?: string | undefined; readonly kind?: SpanKind; readonly attributes?: Record<string, string | number> },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const within = contextOf(options.parent);
  const span = tracer('sluice').startSpan(name, { kind: options.kind ?? SpanKind.INTERNAL, ...(options.attributes ? { attributes: options.attributes } : {}) }, within);
  try {
    return await context.with(trace.setSpan(within, span), () => work(span));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
    throw error;
  } finally {
    span.end();
  }
}

export { SpanKind };
export type { BatchObservableResult } from '@opentelemetry/api';
