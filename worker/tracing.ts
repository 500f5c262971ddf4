import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';
import { CensusError } from '../contracts/errors.ts';

/** Spans of workflows and activities on their way to a collector. */
export interface Tracing {
  readonly activity: ActivityInterceptorsFactory;
  readonly sinks: InjectedSinks<Sinks>;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** What the workflows' bundle must hold for it. */
export const TRACING_MODULE = '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js';

/**
 * OpenTelemetry over OTLP and HTTP. Its packages are optional, and loaded only here.
 * @param url the collector's, such as `http://127.0.0.1:4318`.
 * @throws CensusError `usage` where the packages are not installed.
 */
export async function startTracing(url: string, service: string): Promise<Tracing> {
  try {
    const [{ OTLPTraceExporter }, { Resource }, { BasicTracerProvider, BatchSpanProcessor }, interceptors] =
      await Promise.all([
        import('@opentelemetry/exporter-trace-otlp-http'),
        import('@opentelemetry/resources'),
        import('@opentelemetry/sdk-trace-base'),
        import('@temporalio/interceptors-opentelemetry'),
      ]);
    const { makeWorkflowExporter, OpenTelemetryActivityInboundInterceptor } = interceptors;
    const resource = new Resource({ 'service.name': service });
    const exporter = new OTLPTraceExporter({ url: `${url.replace(/\/$/, '')}/v1/traces` });
    const processor = new BatchSpanProcessor(exporter);
    const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
    const tracer = provider.getTracer(service);
    return {
      activity: (context) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(context, { tracer }) }),
      sinks: { exporter: makeWorkflowExporter(processor, resource) } as unknown as InjectedSinks<Sinks>,
      close: () => provider.shutdown(),
    };
  } catch (cause) {
    if ((Object(cause) as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new CensusError('usage', '--traces: expected the packages of OpenTelemetry, got none', {
      hint: 'they are optional: install latent-census without --omit=optional',
      cause,
    });
  }
}
