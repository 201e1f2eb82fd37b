import type { PolicyRule } from '@drover/apimachinery';
import type { HeldRoles, RequestAttributes, ResourceAttributes } from '@drover/rbac';
import { chance, type Dice } from './dice.ts';
import { API_GROUPS, VERBS } from './random-rules.ts';
import type { RandomSet } from './random-set.ts';
import { namespacesIn } from './real-cluster.ts';

/** What questions to somebody are about. */
export interface Asked {
  readonly set: RandomSet;
  readonly held: HeldRoles;
  /** Rules of a role as they count in the cluster. */
  rulesOf(role: string): readonly PolicyRule[];
}

/** So many questions about what somebody may do: most of them at the edges of the rules that count for him. */
export function randomQuestions(
  dice: Dice,
  asked: Asked,
  count: number,
): readonly RequestAttributes[] {
  const { set, held } = asked;
  const mine = [...held.cluster, ...[...held.projects.values()].flat()].flatMap((role) =>
    asked.rulesOf(role),
  );
  const all = set.roles.flatMap(({ metadata }) => asked.rulesOf(metadata?.name ?? ''));
  return Array.from({ length: count }, () => {
    if (chance(dice, 0.15)) return aboutNamespaces(dice, set);
    if (chance(dice, 0.05)) return { verb: dice.one(['get', 'post']), path: dice.one(PATHS) };
    const rules = mine.length > 0 && chance(dice, 0.8) ? mine : all;
    const question = atRule(dice, dice.one(rules));
    const turned = chance(dice, 0.35) ? turn(dice, question, set) : question;
    return { ...turned, ...placeOf(dice, asked) };
  });
}

const PATHS = ['/drover-test', '/drover-test/deep', '/drover-other-one', '/drover'];

/** What a rule allows; for a rule about paths, something about pods. */
function atRule(
  dice: Dice,
  { verbs, apiGroups = [''], resources = ['pods'], resourceNames = [] }: PolicyRule,
): ResourceAttributes {
  const pattern = dice.one(resources);
  const verb = dice.one(verbs).toLowerCase();
  const given = dice.one(apiGroups);
  const group = given === '*' ? groupOf(dice, pattern) : given;
  const resource = pattern.startsWith('*') ? dice.one(API_GROUPS[group] ?? ['pods']) : pattern;
  return {
    verb: verb === '*' ? dice.one(VERBS) : verb,
    group,
    ...splitResource(resource),
    ...(resourceNames.length > 0 && { name: dice.one(resourceNames) }),
  };
}

/** The API group of a resource, or any. */
function groupOf(dice: Dice, resource: string): string {
  const found = Object.entries(API_GROUPS).find(([, members]) => members.includes(resource));
  return found?.[0] ?? dice.one(Object.keys(API_GROUPS));
}

/** The same question with one thing changed. */
function turn(dice: Dice, question: ResourceAttributes, set: RandomSet): ResourceAttributes {
  const { name: _, ...nameless } = question;
  const names = [...namespacesIn(set), 'first', 'second', 'local', 'other'];
  const group = dice.one(Object.keys(API_GROUPS));
  return dice.one([
    { ...question, verb: dice.one([...VERBS, 'deletecollection', 'bind', 'manage-namespaces']) },
    { ...question, group },
    { ...question, group, ...splitResource(dice.one(API_GROUPS[group] ?? ['pods'])) },
    { ...question, subresource: dice.one(['log', 'scale', 'status', '']) },
    { ...question, name: dice.one(names) },
    nameless,
  ]);
}

function aboutNamespaces(dice: Dice, set: RandomSet): ResourceAttributes {
  const projects = set.projects.map(({ name }) => name);
  if (chance(dice, 0.2)) {
    const verb = 'manage-namespaces';
    return { verb, group: 'management.cattle.io', resource: 'projects', name: dice.one(projects) };
  }
  const question = { verb: dice.one(VERBS), group: '', resource: 'namespaces' };
  return chance(dice, 0.8) ? { ...question, name: dice.one(namespacesIn(set)) } : question;
}

/** Most often where roles are held; a cluster as a whole has no namespace. */
function placeOf(dice: Dice, { set, held }: Asked): Pick<ResourceAttributes, 'namespace'> {
  const ours = set.projects
    .filter(({ name }) => held.projects.has(name))
    .flatMap(({ namespaces }) => namespaces);
  if (ours.length > 0 && chance(dice, 0.55)) return { namespace: dice.one(ours) };
  return chance(dice, 0.6) ? { namespace: dice.one(namespacesIn(set)) } : {};
}

function splitResource(text: string): Pick<ResourceAttributes, 'resource' | 'subresource'> {
  const [resource = '', subresource] = text.split('/');
  return { resource, ...(subresource !== undefined && { subresource }) };
}
