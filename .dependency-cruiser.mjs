// The borders of the house (ARCHITECTURE.md): imports point one way, services never see each other, rules see no machinery.
const layers = [['kernel'], ['contracts', 'calendar', 'classifier', 'identity', 'mail', 'matching', 'policy'], ['runtime'], ['store'], ['stream'], ['channel-kit', 'process']];
const packagesAbove = (level) => layers.slice(level + 1).flat();
const own = '^(packages|services|tests)/';
const test = '\\.test\\.ts$|/testing(/|\\.ts$)|/domain/reference/';

export default {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    ...layers.flatMap((names, level) =>
      packagesAbove(level).length === 0
        ? []
        : [
            {
              name: `below-${packagesAbove(level)[0]}`,
              comment: 'imports point one way',
              severity: 'error',
              from: { path: `^packages/(${names.join('|')})/`, pathNot: test },
              to: { path: `^packages/(${packagesAbove(level).join('|')})/` },
            },
          ],
    ),
    { name: 'packages-below-services', severity: 'error', from: { path: '^packages/', pathNot: '^packages/dev-env/' }, to: { path: '^services/' } },
    {
      name: 'dev-env-is-for-tests-and-benches',
      severity: 'error',
      from: { path: '^(packages|services)/', pathNot: ['^packages/dev-env/', '^services/cli/src/bench/', test] },
      to: { path: '^packages/dev-env/' },
    },
    { name: 'nothing-imports-tests', severity: 'error', from: { path: '^(packages|services)/' }, to: { path: '^tests/' } },
    { name: 'services-are-islands', severity: 'error', from: { path: '^services/([^/]+)/', pathNot: '^services/(standalone|cli)/' }, to: { path: '^services/([^/]+)/', pathNot: '^services/$1/' } },
    {
      name: 'domain-is-pure',
      comment: "a service's domain/ sees kernel, contracts and the pure packages only",
      severity: 'error',
      from: { path: '/domain/', pathNot: test },
      to: { path: '.*', pathNot: ['/domain/', '^packages/(kernel|contracts|calendar|policy|matching|classifier|identity|mail)/', 'temporal-polyfill', '@marcbachmann/cel-js', 'libphonenumber-js'] },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-orphan-test-import', severity: 'error', from: { path: own, pathNot: test }, to: { path: '\\.test\\.ts$' } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/generated/|node_modules/\\.cache|/dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['development', 'node', 'import', 'default'], extensions: ['.ts', '.js', '.mjs', '.json'] },
  },
};
