import { normalize } from '@sluice/identity';
import type { Command } from 'commander';
import type { Streams } from '../context.ts';
import { answerLines } from '../json-lines.ts';
import { example } from '../output.ts';

/** `sluice identity normalize`: the form by which two addresses of people are the same. */
export function identityCommand(parent: Command, streams: Streams): void {
  const identity = parent.command('identity').description('addresses of people, as Sluice compares them').addHelpText('after', example('sluice identity normalize --region CN < addresses.jsonl'));
  identity
    .command('normalize')
    .description('lines {"kind","value","region"} on stdin → {"canonical","candidates":[],"error"}; kinds email, phone, whatsapp and any other')
    .option('--region <CC>', 'where a telephone number belongs that has no country code and whose line names no region')
    .addHelpText('after', example('sluice identity normalize --region CN < addresses.jsonl', `echo '{"kind":"email","value":"李伟 <Li.Wei@Example.COM>"}' | sluice identity normalize`))
    .action((options: { readonly region?: string }) =>
      answerLines(streams, ({ kind, value, region = options.region }) => {
        if (typeof kind !== 'string' || typeof value !== 'string') return { canonical: null, candidates: [], error: 'a line has "kind" and "value", both text' };
        if (region !== undefined && region !== null && typeof region !== 'string') return { canonical: null, candidates: [], error: '"region" is two letters' };
        return normalize({ kind, value, region: region ?? options.region });
      }),
    );
}
