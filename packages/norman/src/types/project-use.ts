import {
  type Amounts,
  ANNOTATIONS,
  amountsOf,
  describeExcesses,
  excessesOver,
  type Project,
} from '@drover/api';
import { formatQuantity, parseQuantity } from '@drover/apimachinery';
import { namespaces } from '@drover/kubernetes';
import { problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';

/**
 * Refuses a limit that is below what the namespaces of the project have already, or that is too small for all of
 * them to get what they newly get by default. The message tells the sums.
 *
 * @throws `NORMAN_PROBLEM` (`MaxLimitExceeded`).
 */
export async function checkUse(
  wanted: Project,
  stored: Project,
  context: RequestContext,
): Promise<void> {
  const limit = amountsOf(wanted.spec?.resourceQuota?.limit);
  const used = amountsOf(stored.spec?.resourceQuota?.usedLimit);
  const excesses = excessesOver(used, limit);
  if (excesses.length > 0) {
    refuse('resourceQuota', `is below the used limit on fields: ${describeExcesses(excesses)}`);
  }
  const defaults = amountsOf(wanted.spec?.namespaceDefaultResourceQuota?.limit);
  const added = new Map([...defaults].filter(([key]) => !used.has(key)));
  if (added.size === 0) return;
  const count = await countNamespaces(stored, context);
  checkSums(added, limit, count);
}

function refuse(fieldName: string, problem: string): never {
  throw problemError({
    code: 'MaxLimitExceeded',
    fieldName,
    message: `${fieldName} ${problem}`,
  });
}

function checkSums(added: Amounts, limit: Amounts, count: number): void {
  const sums = new Map([...added].map(([key, amount]) => [key, times(amount, count)]));
  const excesses = excessesOver(sums, limit);
  if (excesses.length === 0) return;
  const described = excesses.map(
    ({ key, asked, available }) =>
      `${key} (${count} namespaces x ${added.get(key) ?? ''} = ${asked} > ${available})`,
  );
  const where = 'when applied to all namespaces in a project';
  refuse(
    'namespaceDefaultResourceQuota',
    `exceeds project limit on fields ${described.join(', ')} ${where}`,
  );
}

function times(amount: string, count: number): string {
  const { nanos, format } = parseQuantity(amount);
  return formatQuantity({ nanos: nanos * BigInt(count), format });
}

/** How many namespaces a project has; none while its cluster is not connected. */
async function countNamespaces(
  { metadata }: Project,
  { services, signal }: RequestContext,
): Promise<number> {
  const { namespace: clusterId = '', name = '' } = metadata ?? {};
  const client = services.serverClientOf(clusterId);
  if (!client) return 0;
  const { items } = await client.resource(namespaces).listAll({ signal });
  const id = `${clusterId}:${name}`;
  return items.filter(({ metadata: of }) => of?.annotations?.[ANNOTATIONS.projectId] === id).length;
}
