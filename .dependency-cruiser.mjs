// The layer table of architecture.md section 2. A package may import itself and what its row names.
const l0 = ['base'];
const l1 = [...l0, 'apimachinery'];
const l2 = [...l1, 'kubernetes', 'client', 'rbac'];
const l3 = [...l2, 'api', 'controller-runtime'];
const l4 = [...l3, 'auth'];
const may = {
  base: [],
  apimachinery: l0,
  tunnel: l0,
  kubernetes: l1,
  client: l1,
  rbac: l1,
  api: ['kubernetes', ...l1],
  'controller-runtime': ['client', 'kubernetes', ...l1],
  auth: l3,
  apiserver: ['controller-runtime', ...l2],
  norman: l4,
  explorer: l3,
  controllers: l4,
  server: [...l4, 'apiserver', 'norman', 'explorer', 'controllers', 'tunnel'],
  agent: [...l4, 'explorer', 'tunnel'],
  cli: ['client', 'api', 'kubernetes', ...l1],
  web: ['client', 'api', 'kubernetes', ...l1],
};
const layer = ([from, to]) => ({
  name: `layer-${from}`,
  severity: 'error',
  from: { path: `^packages/${from}/src`, pathNot: '[.]test[.]tsx?$' },
  to: { path: '^packages/', pathNot: `^packages/(${[from, ...to].join('|')})/` },
});
export default {
  forbidden: [
    ...Object.entries(may).map(layer),
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    exclude: { path: '(^|/)(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@drover/source', 'import', 'node', 'default'],
    },
  },
};
