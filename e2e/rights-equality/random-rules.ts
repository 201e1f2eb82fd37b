import type { PolicyRule } from '@drover/apimachinery';
import { chance, type Dice } from './dice.ts';

/** API groups with resources of theirs. */
export const API_GROUPS: Readonly<Record<string, readonly string[]>> = {
  '': [
    'pods',
    'pods/log',
    'pods/exec',
    'configmaps',
    'secrets',
    'services',
    'namespaces',
    'nodes',
    'nodes/proxy',
    'persistentvolumes',
  ],
  apps: ['deployments', 'deployments/scale', 'daemonsets'],
  batch: ['jobs'],
  'storage.k8s.io': ['storageclasses'],
  'apiregistration.k8s.io': ['apiservices'],
  'ui.cattle.io': ['navlinks'],
  'catalog.cattle.io': ['clusterrepos'],
  'management.cattle.io': ['clusters', 'projects'],
  'example.org': ['pods', 'namespaces', 'nodes'],
};

/** What can be done to resources. */
export const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] as const;

/** What roles of projects may grant of a whole cluster. */
const WIDE: readonly (readonly [group: string, resource: string])[] = [
  ['', 'nodes'],
  ['', 'persistentvolumes'],
  ['storage.k8s.io', 'storageclasses'],
  ['apiregistration.k8s.io', 'apiservices'],
  ['ui.cattle.io', 'navlinks'],
  ['catalog.cattle.io', 'clusterrepos'],
];

/** One to four rules; `names` are of things that there are. */
export function randomRules(dice: Dice, names: readonly string[]): readonly PolicyRule[] {
  return Array.from({ length: 1 + dice.below(4) }, () => randomRule(dice, names));
}

function randomRule(dice: Dice, names: readonly string[]): PolicyRule {
  const kinds = [
    ...Array.from({ length: 6 }, () => someResources),
    wideResource,
    wideResource,
    namespacesRule,
    onlyLocal,
    everything,
    paths,
  ];
  return dice.one(kinds)(dice, names);
}

function someResources(dice: Dice, names: readonly string[]): PolicyRule {
  const group = dice.one(Object.keys(API_GROUPS));
  const resources = dice.some(API_GROUPS[group] ?? [], 3);
  return {
    apiGroups: chance(dice, 0.1) ? ['*'] : [group],
    resources: [...resources, ...(chance(dice, 0.05) ? ['*/scale'] : [])],
    verbs: randomVerbs(dice),
    ...(chance(dice, 0.2) && { resourceNames: dice.some([...names, 'first', 'second'], 2) }),
  };
}

function wideResource(dice: Dice): PolicyRule {
  const [group, resource] = dice.one(WIDE);
  const isNamed = chance(dice, 0.2);
  return {
    apiGroups: [chance(dice, 0.2) ? '*' : group],
    resources: [resource],
    verbs: randomVerbs(dice),
    ...(isNamed && { resourceNames: ['first'] }),
  };
}

function namespacesRule(dice: Dice, names: readonly string[]): PolicyRule {
  return {
    apiGroups: [dice.one(['', '', '', '*', 'apps'])],
    resources: ['namespaces'],
    verbs: chance(dice, 0.5) ? ['create'] : randomVerbs(dice),
    ...(chance(dice, 0.2) && { resourceNames: dice.some(names, 2) }),
  };
}

function onlyLocal(dice: Dice): PolicyRule {
  return {
    apiGroups: ['management.cattle.io'],
    resources: ['clusters'],
    resourceNames: ['local'],
    verbs: randomVerbs(dice),
  };
}

function everything(dice: Dice): PolicyRule {
  return dice.one([
    { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] },
    { apiGroups: [''], resources: ['*'], verbs: ['get'] },
    { apiGroups: ['apps'], resources: ['*'], verbs: ['*'] },
  ]);
}

function paths(dice: Dice): PolicyRule {
  return {
    nonResourceURLs: dice.some(['/drover-test', '/drover-test/*', '/drover-other*'], 2),
    verbs: dice.some(['get', 'post', '*'], 2),
  };
}

function randomVerbs(dice: Dice): readonly string[] {
  if (chance(dice, 0.1)) return ['*'];
  const verbs = dice.some(VERBS, 3);
  // As some people write them.
  return chance(dice, 0.1) ? verbs.map((verb) => verb.toUpperCase()) : verbs;
}
