import {
  isForbidden,
  isInvalid,
  isNotFound,
  type KubernetesObject,
  type ResourceType,
} from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { inParallel, throwFirst } from '../requests/in-parallel.ts';
import { identityOf, MANAGED_TYPES, type ManagedObject } from './managed-object.ts';
import { FIELD_MANAGER, foreignEditor, type Plan, type PlannedWrite } from './plan.ts';
import type { Problem } from './unit-problems.ts';

/** What came of a plan. */
export interface Outcome {
  readonly problems: readonly Problem[];
  /** What others had changed and was put back. */
  readonly foreignEdits: readonly string[];
}

/** What carrying out needs. */
export interface CarryOutOptions {
  readonly client: KubernetesClient;
  readonly signal: AbortSignal;
}

/** Requests to one cluster at a time, for one unit. */
const CONCURRENCY = 8;
const WRITE_TIMEOUT_MS = 10_000;
const KINDS = Object.keys(MANAGED_TYPES) as readonly ManagedObject['kind'][];

/**
 * Makes a unit as planned: roles before what binds them, and deletes last. What a cluster refuses is a problem of that
 * object and does not stop the others.
 *
 * @throws what else fails, when the rest has been tried: the cluster cannot be reached, or is in trouble.
 */
export async function carryOut(plan: Plan, options: CarryOutOptions): Promise<Outcome> {
  const problems: Problem[] = [];
  const foreignEdits: string[] = [];
  const failures: unknown[] = [];
  for (const kind of KINDS) {
    const writes = plan.write.filter(({ desired }) => desired.kind === kind);
    const failed = await inParallel(writes, CONCURRENCY, async (write) => {
      await orProblem(write.desired, problems, () => writeOne(write, options));
      const editor = foreignEditor(write);
      if (editor !== undefined) foreignEdits.push(describeEdit(write, editor));
    });
    failures.push(...failed);
  }
  for (const kind of KINDS.toReversed()) {
    const gone = plan.remove.filter((object) => object.kind === kind);
    const failed = await inParallel(gone, CONCURRENCY, (object) =>
      orProblem(object, problems, () => deleteOne(object, options)),
    );
    failures.push(...failed);
  }
  throwFirst(failures);
  return { problems, foreignEdits };
}

function describeEdit({ desired, differing }: PlannedWrite, editor: string): string {
  return `${editor} had changed the ${differing.join(' and ')} of ${identityOf(desired)}`;
}

async function writeOne(write: PlannedWrite, options: CarryOutOptions): Promise<void> {
  const { desired, present, differing } = write;
  // What cannot be changed in place is made anew.
  if (present && differing.some((part) => part === 'roleRef' || part === 'aggregationRule')) {
    await deleteOne(present, options);
  }
  try {
    await apply(desired, options);
  } catch (error) {
    if (!isInvalid(error) || !desired.roleRef) throw error;
    await replace(desired, error, options);
  }
}

/** Somebody has put a binding of that name there for another role: nobody is to gain anything by that. */
async function replace(
  desired: ManagedObject,
  cause: unknown,
  options: CarryOutOptions,
): Promise<void> {
  const { name, namespace } = desired.metadata;
  const found = await options.client
    .resource<ManagedObject>(typeOf(desired))
    .get(name, { namespace, signal: options.signal });
  if (
    found.roleRef?.name === desired.roleRef?.name &&
    found.roleRef?.kind === desired.roleRef?.kind
  )
    throw cause;
  await deleteOne({ ...found, kind: desired.kind }, options);
  await apply(desired, options);
}

async function apply(desired: ManagedObject, { client, signal }: CarryOutOptions): Promise<void> {
  await client.resource<KubernetesObject>(typeOf(desired)).apply(desired, {
    fieldManager: FIELD_MANAGER,
    force: true,
    timeoutMs: WRITE_TIMEOUT_MS,
    signal,
  });
}

function deleteOne(object: ManagedObject, { client, signal }: CarryOutOptions): Promise<void> {
  return deleteIfPresent(client.resource(typeOf(object)), object, signal);
}

function typeOf({ kind }: ManagedObject): ResourceType {
  return MANAGED_TYPES[kind];
}

async function orProblem(
  object: ManagedObject,
  problems: Problem[],
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    // A namespace that has gone meanwhile takes its bindings with it.
    if (object.metadata.namespace !== undefined && isNotFound(error)) return;
    if (!isForbidden(error) && !isInvalid(error)) throw error;
    problems.push({
      reason: 'WriteRefused',
      message: `The cluster refuses ${identityOf(object)}: ${errorMessage(error)}`,
    });
  }
}
