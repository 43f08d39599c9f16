import { benchDecisions } from '@sluice/sla/bench';

process.stdout.write(JSON.stringify(benchDecisions((JSON.parse(process.argv[2]!) as { readonly tickets: number }).tickets)));
