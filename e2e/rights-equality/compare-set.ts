import { NAMESPACES } from '@drover/api';
import { isForbidden } from '@drover/apimachinery';
import type { Impersonation, KubernetesClient } from '@drover/client';
import { namespaces as namespaceType } from '@drover/kubernetes';
import { type HeldRoles, NOTHING_HELD, type RequestAttributes } from '@drover/rbac';
import { callerIdentity } from '../../packages/server/src/proxy/effective-identity.ts';
import { askItself, rightsBeyond, rightsItself } from './ask-itself.ts';
import type { Dice } from './dice.ts';
import type { Home } from './home.ts';
import { randomQuestions } from './questions.ts';
import type { Person, RandomSet } from './random-set.ts';
import { namespacesIn, type RealCluster } from './real-cluster.ts';
import { rolesSay } from './roles-say.ts';

/** What was asked, and where answers differ. */
export interface Answers {
  people: number;
  reviews: number;
  rights: number;
  questions: number;
  allowed: number;
  denied: number;
  /** Questions that roles answer without a cluster. */
  judged: number;
  readonly differences: string[];
}

/** Nothing asked yet. */
export function createAnswers(): Answers {
  const none = { people: 0, reviews: 0, rights: 0, questions: 0, allowed: 0, denied: 0, judged: 0 };
  return { ...none, differences: [] };
}

/** What a set is compared with. */
export interface Comparison {
  readonly home: Home;
  readonly grouped: RealCluster;
  readonly perUser: RealCluster;
  readonly dice: Dice;
  /** To each person. */
  readonly questions: number;
  readonly answers: Answers;
}

/** Asks both clusters, and the roles alone, what each person of a set may do. */
export async function compareSet(set: RandomSet, comparison: Comparison): Promise<void> {
  for (const person of set.people) {
    const held = comparison.home.virtualGroups.heldIn(set.cluster, comparison.home.infoOf(person));
    const clients = await clientsOf(set, { person, held }, comparison);
    comparison.answers.people += 1;
    await compareRules(set, { person, clients }, comparison.answers);
    await compareAnswers(set, { person, held, clients }, comparison);
    await refusesReservedGroups(set, { person, clients }, comparison.answers);
  }
}

interface Clients {
  /** As the proxy lets people act. */
  readonly grouped: KubernetesClient;
  /** With the token of the person's own account. */
  readonly own: KubernetesClient;
  /** The same, for somebody whom that account may be. */
  ownAs(as: Impersonation): KubernetesClient;
}

async function clientsOf(
  { cluster }: RandomSet,
  { person, held }: { readonly person: Person; readonly held: HeldRoles },
  { home, grouped, perUser }: Comparison,
): Promise<Clients> {
  if (person.account) {
    const { namespace, name } = person.account;
    const own = await perUser.clientOf(namespace, name);
    return {
      grouped: await grouped.clientOf(namespace, name),
      own,
      ownAs: (as) => own.impersonate(as),
    };
  }
  const { name: user, groups = [], extra = {} } = home.infoOf(person);
  const caller = { user, groups, extra };
  const account = await perUser.clientOf(
    NAMESPACES.impersonation,
    `cattle-impersonation-${person.name}`,
  );
  return {
    grouped: grouped.admin.impersonate(callerIdentity(caller, cluster, held)),
    own: account.impersonate(callerIdentity(caller, cluster, NOTHING_HELD)),
    ownAs: (as) => account.impersonate(as),
  };
}

interface AskedPerson {
  readonly person: Person;
  readonly clients: Clients;
}

/** Everything that somebody may do in each namespace and beyond. */
async function compareRules(
  set: RandomSet,
  { person, clients }: AskedPerson,
  answers: Answers,
): Promise<void> {
  for (const namespace of namespacesIn(set)) {
    const [shown, own] = await Promise.all([
      rightsItself(clients.grouped, namespace),
      rightsItself(clients.own, namespace),
    ]);
    answers.reviews += 1;
    answers.rights += own.length;
    const more = rightsBeyond(shown, own);
    const less = rightsBeyond(own, shown);
    if (more.length + less.length === 0) continue;
    answers.differences.push(
      `${person.name} in ${namespace}: with virtual groups also ${JSON.stringify(more)}, without them also ${JSON.stringify(less)}`,
    );
  }
}

async function compareAnswers(
  set: RandomSet,
  { person, held, clients }: AskedPerson & { readonly held: HeldRoles },
  { home, dice, questions, answers }: Comparison,
): Promise<void> {
  const { grants, virtualGroups } = home;
  const holder = virtualGroups.holderOf(home.infoOf(person));
  const asked = { set, held, rulesOf: (role: string) => rulesOf(role, set, home) };
  for (const attributes of randomQuestions(dice, asked, questions)) {
    const [shown, own] = await Promise.all([
      askItself(clients.grouped, attributes),
      askItself(clients.own, attributes),
    ]);
    const said = rolesSay({ grants, set, holder, attributes });
    count(answers, { own, said });
    if (shown === own && (said ?? own) === own) continue;
    answers.differences.push(describe(person, attributes, { shown, own, said }));
  }
}

function rulesOf(role: string, { own }: RandomSet, { grants }: Home) {
  const [found] = grants.closureOf(role);
  return found?.external
    ? (own.find(({ name }) => name === role)?.rules ?? [])
    : (found?.rules ?? []);
}

function count(
  answers: Answers,
  { own, said }: { readonly own: boolean; readonly said: boolean | undefined },
): void {
  answers.questions += 1;
  if (own) answers.allowed += 1;
  else answers.denied += 1;
  if (said !== undefined) answers.judged += 1;
}

function describe(
  { name }: Person,
  attributes: RequestAttributes,
  answers: Readonly<Record<string, boolean | undefined>>,
): string {
  return `${name}: ${JSON.stringify(attributes)} ${JSON.stringify(answers)}`;
}

/** What an identity provider calls a group gives nobody's account the right to be in one of Drover's or Kubernetes' own. */
async function refusesReservedGroups(
  { cluster }: RandomSet,
  { person, clients }: AskedPerson,
  { differences }: Answers,
): Promise<void> {
  if (person.account) return;
  for (const group of [`drover:${cluster}:cluster-owner`, 'system:masters']) {
    try {
      await clients
        .ownAs({ user: person.name, groups: [group] })
        .resource(namespaceType)
        .list();
      differences.push(`The account of ${person.name} may be in ${group}`);
    } catch (error) {
      if (!isForbidden(error)) throw error;
    }
  }
}
