import { GROUPS, type User } from '@drover/api';
import { type Authenticator, isUserEnabled } from '@drover/auth';
import { createDiscovery, type KubernetesClient } from '@drover/client';
import {
  holdsAny,
  type RequestAttributes,
  type ResourceAttributes,
  type UserInfo,
} from '@drover/rbac';
import { serverErrors } from '../errors.ts';
import { type AccessQuestion, attributesOf } from './access-question.ts';
import type { AccessReview } from './access-review.ts';
import { type ChainStep, chainSteps, subjectStep } from './chain-steps.ts';
import { findUser } from './find-user.ts';
import { type ClusterReviewOptions, reviewCluster } from './review-cluster.ts';
import { type HomeReviewOptions, reviewHome } from './review-home.ts';
import { rolesThatAllow, whoCouldGrant } from './who-could-grant.ts';

/** What reviews are made from. */
export interface ReviewOptions extends ClusterReviewOptions, HomeReviewOptions {
  readonly authenticator: Pick<Authenticator, 'infoOf'>;
  readonly rights: HomeReviewOptions['rights'] & {
    authorize(user: UserInfo, attributes: RequestAttributes): boolean;
  };
  /** Acts as the server itself in the home of state. */
  readonly home: KubernetesClient;
}

/** Who asks, with all groups. */
export interface Asking {
  readonly asker: UserInfo;
  readonly signal: AbortSignal;
}

/**
 * Says whether a user may do something and why: the chain from the person to the rule, or what is missing and who could
 * give it. The answer is that of the API server that would be asked.
 *
 * @throws `SERVER_FORBIDDEN` when it is about somebody else and who asks owns neither the cluster nor Drover;
 * `ACCESS_USER_UNKNOWN`
 */
export async function reviewAccess(
  options: ReviewOptions,
  question: AccessQuestion,
  { asker, signal }: Asking,
): Promise<AccessReview> {
  const user = askedAbout(options, question, asker);
  const info = options.authenticator.infoOf(user);
  const subject = subjectStep({ kind: 'User', name: info.name }, options.caches);
  const { cluster } = question;
  if (cluster !== undefined && isStranger(options, cluster, { asker, info })) {
    return strangersReview(options, question, subject);
  }
  const server = cluster === undefined ? options.home : options.serverClientOf(cluster);
  const attributes = attributesOf(question, await resourceOf(question, server));
  if (!isUserEnabled(user)) {
    const reason = `${info.name} is disabled`;
    const allowed = { allowed: false, decidedBy: 'roles', reason } as const;
    return { user: subject, ...allowed, chain: [], grantableBy: [], moreCanGrant: 0 };
  }
  const { project, chain, ...verdict } = await verdictOf(options, {
    cluster,
    user: info,
    attributes,
    signal,
  });
  if (verdict.allowed)
    return { user: subject, ...verdict, chain, grantableBy: [], moreCanGrant: 0 };
  const { grants } = options.feed;
  const place = { cluster, project };
  return {
    user: subject,
    ...verdict,
    chain: [],
    missing: {
      place: placeName(place),
      roles: cluster === undefined ? [] : rolesThatAllow(grants, attributes, place),
    },
    ...whoCouldGrant(grants, place, options.caches),
  };
}

/** Whether who asks, about himself, has nothing to do with a cluster. */
function isStranger(
  { virtualGroups, rights }: ReviewOptions,
  cluster: string,
  { asker, info }: { readonly asker: UserInfo; readonly info: UserInfo },
): boolean {
  return !owns(rights, cluster, asker) && !holdsAny(virtualGroups.heldIn(cluster, info));
}

/** The same whether there is such a cluster or namespace or not, and whoever owns it. */
function strangersReview(
  { feed: { grants }, caches }: ReviewOptions,
  { cluster = '' }: AccessQuestion,
  subject: ChainStep,
): AccessReview {
  return {
    user: subject,
    allowed: false,
    decidedBy: 'roles',
    reason: `${subject.id} holds no role in cluster ${cluster}`,
    chain: [],
    missing: { place: placeName({ cluster, project: undefined }), roles: [] },
    ...whoCouldGrant(grants, {}, caches),
  };
}

interface Verdict extends Pick<AccessReview, 'allowed' | 'decidedBy' | 'reason' | 'chain'> {
  readonly project?: string | undefined;
}

async function verdictOf(
  options: ReviewOptions,
  question: {
    readonly cluster: string | undefined;
    readonly user: UserInfo;
    readonly attributes: ResourceAttributes;
    readonly signal: AbortSignal;
  },
): Promise<Verdict> {
  const { cluster, user } = question;
  if (cluster === undefined) {
    return { decidedBy: 'cluster', ...(await reviewHome(options, user, question)) };
  }
  const { chain, ...answer } = await reviewCluster(options, { ...question, cluster });
  return { ...answer, chain: chain ? chainSteps(chain, options.caches) : [] };
}

/** Everybody may ask about himself; about others, who owns the cluster, or Drover. */
function askedAbout(
  { caches, rights }: ReviewOptions,
  question: AccessQuestion,
  asker: UserInfo,
): User {
  const { user = asker.name, cluster } = question;
  const isOwner =
    cluster === undefined
      ? rights.authorize(asker, { verb: '*', group: '*', resource: '*' })
      : owns(rights, cluster, asker);
  if (isOwner) return findUser(caches.users, user);
  const own = findUser(caches.users, asker.name);
  const names = [asker.name, own.username, ...(own.principalIds ?? [])];
  if (names.includes(user)) return own;
  // Said whether the other exists or not.
  throw serverErrors.create('SERVER_FORBIDDEN', {
    problem: 'You may not ask what others may do here',
  });
}

function owns(rights: ReviewOptions['rights'], name: string, asker: UserInfo): boolean {
  return rights.authorize(asker, {
    verb: 'own',
    group: GROUPS.management,
    resource: 'clusters',
    name,
  });
}

/** The resource that a person means, by whatever name; as it was given where nobody can be asked. */
async function resourceOf(
  { group, resource }: AccessQuestion,
  client: KubernetesClient | undefined,
): Promise<Pick<ResourceAttributes, 'group' | 'resource'>> {
  if (group !== undefined) return { group, resource };
  const found = client && (await createDiscovery(client).findName(resource));
  if (found) return { group: found.group, resource: found.resource };
  const [name = '', ...rest] = resource.split('.');
  return { group: rest.join('.'), resource: name };
}

function placeName({
  cluster,
  project,
}: {
  readonly cluster: string | undefined;
  readonly project: string | undefined;
}): string {
  if (cluster === undefined) return 'Drover';
  return project === undefined ? `cluster ${cluster}` : `project ${cluster}:${project}`;
}
