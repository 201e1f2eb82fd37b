import {
  type Amounts,
  addAmounts,
  amountsOf,
  countableAmounts,
  describeOverCommits,
  LABELS,
  overCommitsOf,
  type Problem,
  type Project,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { namespaces } from '@drover/kubernetes';
import { problemError } from '../../body/index.ts';
import type { RequestContext } from '../../context.ts';
import { isRecord } from '../../is-record.ts';
import { projectOfNamespace } from '../../store/downstream-place.ts';
import { inCluster } from '../../store/downstream-unavailable.ts';

const QUOTA = 'resourceQuota';

/**
 * Refuses a namespace that asks for more than its project has left, or leaves something open that the project limits.
 * Two that are made at the same moment may still take the same rest: what counts in the end is judged where quotas
 * are handed out.
 *
 * @throws `NORMAN_PROBLEM`
 */
export async function checkNamespaceQuota(
  namespace: DynamicObject,
  project: Project,
  context: RequestContext,
): Promise<void> {
  const limit = amountsOf(project.spec?.resourceQuota?.limit);
  const own =
    quotaOf(namespace, context) ?? amountsOf(project.spec?.namespaceDefaultResourceQuota?.limit);
  if (limit.size === 0 || own.size === 0) return;
  refuseForm(own, limit);
  const others = (await othersIn(project, namespace, context)).reduce(addAmounts, new Map());
  const overCommits = overCommitsOf(own, others, limit);
  if (overCommits.length > 0) {
    const what = describeOverCommits(overCommits);
    refuse('MaxLimitExceeded', `exceeds projectLimit on fields: ${what}`);
  }
}

/** What a namespace says that it may use; `undefined` when it says nothing. */
function quotaOf(namespace: DynamicObject, { type }: RequestContext): Amounts | undefined {
  const quota = type.bindings.get(QUOTA)?.read(namespace);
  return isRecord(quota) ? amountsOf(quota['limit']) : undefined;
}

function refuse(code: Problem['code'], what: string): never {
  throw problemError({ code, fieldName: QUOTA, message: `${QUOTA} ${what}` });
}

function refuseForm(own: Amounts, limit: Amounts): void {
  const lacking = [...limit.keys()].filter((key) => !own.has(key));
  if (lacking.length > 0) {
    refuse('MissingRequired', `misses ${lacking.join(', ')} defined on a project quota`);
  }
  const { malformed } = countableAmounts(own);
  if (malformed.length > 0) {
    refuse('MinLimitExceeded', `is negative on fields: ${malformed.join(', ')}`);
  }
}

/** What the other namespaces of a project say that they may use. */
async function othersIn(
  project: Project,
  { metadata }: DynamicObject,
  context: RequestContext,
): Promise<readonly Amounts[]> {
  const { namespace: clusterId = '', name = '' } = project.metadata ?? {};
  const client = context.services.serverClientOf(clusterId);
  const labelSelector = `${LABELS.projectId}=${name}`;
  const { items = [] } =
    (await inCluster(clusterId, async () =>
      client?.resource<DynamicObject>(namespaces).listAll({
        labelSelector,
        signal: context.signal,
      }),
    )) ?? {};
  return items
    .filter((other) => projectOfNamespace(other) === `${clusterId}:${name}`)
    .filter((other) => other.metadata?.name !== metadata?.name)
    .map((other) => countableAmounts(quotaOf(other, context) ?? new Map()).countable);
}
