import { ANNOTATIONS, LOCAL_CLUSTER } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { type Clock, createDeadline } from '@drover/base';
import {
  type Informer,
  keyOf,
  keyText,
  type ObjectKey,
  type Reconcile,
  type ReconcileContext,
  type ReconcileResult,
} from '@drover/controller-runtime';
import { secrets } from '@drover/kubernetes';
import type { DownstreamCluster } from '../downstream/downstream-cluster.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { BY_PROJECT, namespacesOf, projectOf } from '../downstream/namespaces.ts';
import { controllerErrors } from '../errors.ts';
import type { Pace } from '../requests/pace.ts';
import { problemOf, statusAnnotation } from './condition.ts';
import { FIELD_MANAGER, sourceKeyOf } from './names.ts';
import { type CopyPlan, isDone, planCopies } from './plan.ts';
import type { ProjectSecrets } from './project-secrets.ts';
import { release } from './release.ts';
import { type ReadSecret, readSecret, type SecretContents } from './secret-contents.ts';
import { BY_SOURCE, type SecretCopies } from './secret-copies.ts';
import { type WriteResult, writeCopies } from './write-copies.ts';

/** What reconciling project secrets needs. */
export interface ProjectSecretOptions {
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly projectSecrets: ProjectSecrets;
  readonly contents: SecretContents;
  readonly copies: SecretCopies;
  /** Of rounds of writes, by the key of the work. */
  readonly pace: Pace;
  readonly clock: Clock;
}

/** Nobody tells when a secret in the way is gone, or a quota has room again: it is tried again after this long. */
const PROBLEM_MS = 60_000;
/** How long what was written may take to come back by the watch. */
const SEEN_TIMEOUT_MS = 20_000;

/** One look at a project secret in its cluster. */
interface Look extends ProjectSecretOptions, Pick<ReconcileContext, 'signal'> {
  readonly key: ObjectKey;
  readonly there: DownstreamCluster;
  /** Absent when the secret is gone. */
  readonly source: KubernetesObject | undefined;
}

/** Copies a project secret to the namespaces of its project, and takes it out of all others. */
export function createProjectSecretReconcile(options: ProjectSecretOptions): Reconcile {
  return async (key, { signal }) => {
    const { downstream, projectSecrets, contents, copies } = options;
    const source = projectSecrets.get(key);
    if (!source) contents.forget(sourceKeyOf(key));
    const there = downstream.get(key.namespace);
    if (!there) return undefined;
    const stored = projectSecrets.stored(key);
    if (stored) await release(there.home, stored, signal);
    // Where no copies are followed there are none, or whoever looks after the rights removes all.
    if (!source && !copies.isOpen(there)) return undefined;
    return bringAbout({ ...options, key, there, source, signal });
  };
}

async function bringAbout(look: Look): Promise<ReconcileResult | undefined> {
  const { contents, copies, key, pace, source, there, signal } = look;
  const present = await copies.open(there, { signal });
  const read = source && (await contents.read(source, { home: there.home, signal }));
  const plan = planOf(look, present, read);
  if (isDone(plan)) return say(look, NO_PROBLEM);
  // Somebody may undo each write.
  const waitMs = pace.waitMs(keyText(key));
  if (waitMs > 0) return { requeueAfterMs: waitMs };
  pace.note(keyText(key));
  const result = await carryOut(plan, look, read);
  if (!result) return undefined;
  await untilSeen(look, present, result);
  return say(look, result);
}

const NO_PROBLEM = { conflicts: [], refusals: [], unfinished: 0 } as const;

function planOf(
  { key, projectSecrets, there }: Look,
  copies: Informer<KubernetesObject>,
  read: ReadSecret | undefined,
): CopyPlan {
  const { namespace: project, name } = sourceKeyOf(key);
  const id = `${key.namespace}:${project}`;
  const namespaces = namespacesOf(there);
  const isTarget = ({ metadata }: KubernetesObject): boolean =>
    metadata?.deletionTimestamp === undefined && !isHomeOf(project, metadata?.name ?? '', key);
  /** In a namespace that goes it needs nobody who removes it; where another project has one of that name, that one comes in its place. */
  const isStray = ({ metadata }: KubernetesObject): boolean => {
    const namespace = namespaces.get({ namespace: '', name: metadata?.namespace ?? '' });
    if (!namespace || namespace.metadata?.deletionTimestamp !== undefined) return false;
    const now = projectOf(namespace as KubernetesObject);
    return now !== id && !(now !== undefined && projectSecrets.has(now, name));
  };
  const ofProject = namespaces.byIndex(BY_PROJECT, id) as readonly KubernetesObject[];
  const ofSecret = copies.byIndex(BY_SOURCE, keyText({ namespace: project, name }));
  return planCopies({
    wanted: read?.wanted,
    namespaces: ofProject.filter(isTarget).map(({ metadata }) => metadata?.name ?? ''),
    strays: (ofSecret as readonly KubernetesObject[]).filter(isStray),
    copyIn: (namespace) => copies.get({ namespace, name }) as KubernetesObject | undefined,
  });
}

/** The secret itself is in that namespace. */
function isHomeOf(project: string, namespace: string, key: ObjectKey): boolean {
  return key.namespace === LOCAL_CLUSTER && namespace === project;
}

/** What came of a plan; nothing when the secret has changed meanwhile, as the cache is about to show. */
async function carryOut(
  plan: CopyPlan,
  { source, there, signal }: Look,
  read: ReadSecret | undefined,
): Promise<WriteResult | undefined> {
  const options = { client: there.client, signal };
  if (!source || !read?.wanted) return writeCopies(plan, options);
  const secret = read.secret ?? (await readSecret(keyOf(source), { home: there.home, signal }));
  const version = (read.secret ?? source).metadata?.resourceVersion;
  if (secret?.metadata?.resourceVersion !== version) return undefined;
  return writeCopies(plan, { ...options, source: secret, wanted: read.wanted });
}

/** Waits until the cache shows what was written, so that the next look does not begin from before it. */
async function untilSeen(
  { clock, signal }: Look,
  copies: Informer<KubernetesObject>,
  { version }: WriteResult,
): Promise<void> {
  if (version === undefined) return;
  const what = 'Watch of the copies of project secrets';
  using deadline = createDeadline(clock, { what, timeoutMs: SEEN_TIMEOUT_MS, signal });
  await copies.waitForVersion(version, { signal: deadline.signal });
}

/** Says on the secret what is wrong, or is no more. */
async function say(
  { clock, key, projectSecrets, source, there, signal }: Look,
  result: Pick<WriteResult, 'conflicts' | 'refusals' | 'unfinished'>,
): Promise<ReconcileResult | undefined> {
  const problem = problemOf(result);
  const text = source && statusAnnotation(source, problem, clock);
  if (text !== undefined) {
    const { name = '', namespace, uid, resourceVersion } = source?.metadata ?? {};
    const body = {
      metadata: { uid, resourceVersion, annotations: { [ANNOTATIONS.status]: text } },
    };
    const { metadata } = await there.home
      .resource<KubernetesObject>(secrets)
      .patch(
        name,
        { type: 'merge', body },
        { namespace, signal, metadataOnly: true, fieldManager: FIELD_MANAGER },
      );
    await projectSecrets.waitForVersion(metadata?.resourceVersion ?? '0', { signal });
  }
  const { unfinished: count } = result;
  if (count > 0) {
    const facts = { count, cluster: key.namespace };
    throw controllerErrors.create('PROJECT_SECRET_UNFINISHED', facts);
  }
  return problem && { requeueAfterMs: PROBLEM_MS };
}
