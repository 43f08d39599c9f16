import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { Resource } from '@opentelemetry/resources';
import { AlwaysOffSampler, AlwaysOnSampler, BatchSpanProcessor, ParentBasedSampler, type Sampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';

/** Records spans and sends them to OTEL_EXPORTER_OTLP_ENDPOINT. Loaded only where that is set: the SDK costs memory and time at the start. */
export function startTraces(resource: Resource, env: Readonly<Record<string, string | undefined>>): { stop(): Promise<void> } {
  const provider = new TracerProvider({ resource, sampler: samplerOf(env), spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return {
    async stop() {
      trace.disable();
      context.disable();
      propagation.disable();
      await provider.shutdown();
    },
  };
}

/** By the parent where there is one. New traces by OTEL_TRACES_SAMPLER: always_on, always_off, traceidratio (OTEL_TRACES_SAMPLER_ARG is the share), with or without `parentbased_`. */
function samplerOf(env: Readonly<Record<string, string | undefined>>): Sampler {
  const [kind, share] = [env['OTEL_TRACES_SAMPLER'] ?? 'parentbased_always_on', Number(env['OTEL_TRACES_SAMPLER_ARG'] ?? '1')];
  if (kind.endsWith('always_off')) return new ParentBasedSampler({ root: new AlwaysOffSampler() });
  const part = kind.endsWith('traceidratio') && share >= 0 && share <= 1;
  return new ParentBasedSampler({ root: part ? new TraceIdRatioBasedSampler(share) : new AlwaysOnSampler() });
}
