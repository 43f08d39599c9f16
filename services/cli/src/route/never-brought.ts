import type { TrafficLine } from '@sluice/matching';
import type { AskedFact } from '@sluice/policy';
import type { Streams } from '../context.ts';

/** The traffic as it is read, watched for what rules ask for; `tell` says at the end what no line has brought, and where it is asked. A record holds no words of customers. */
export function watchBrought(asks: readonly AskedFact[], { talk }: Pick<Streams, 'talk'>): { readonly watch: (traffic: Iterable<TrafficLine>) => Iterable<TrafficLine>; readonly tell: () => void } {
  const missing = new Set(asks.map(({ attribute }) => attribute));
  let any = false;
  return {
    *watch(traffic) {
      for (const line of traffic) {
        any = true;
        if (missing.size > 0 && line.attributes) for (const name of missing) if (Object.hasOwn(line.attributes, name)) missing.delete(name);
        yield line;
      }
    },
    tell() {
      if (!any) return;
      for (const { ruleId, name, attribute, place } of asks)
        if (missing.has(attribute))
          talk.write(`${place}: warning: the rule \`${ruleId}\` asks for \`${name}\`, and no line of the traffic brings the attribute "${attribute}": it was judged as if there were none\n`);
    },
  };
}
