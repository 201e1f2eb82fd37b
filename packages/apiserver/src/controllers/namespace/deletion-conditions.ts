import { type Clock, formatTime } from '@drover/base';
import type { Condition } from '@drover/kubernetes';
import type { ContentRemoval } from './remove-content.ts';

interface Finding {
  readonly type: string;
  /** What is said while there is nothing to say. */
  readonly fine: readonly [reason: string, message: string];
  /** What is said else; absent while all is well. */
  readonly trouble: readonly [reason: string, message: string] | undefined;
}

/** The conditions of a namespace that is being deleted, brought up to date: what holds it, or that nothing does. */
export function deletionConditions(
  present: readonly Condition[] = [],
  removal: ContentRemoval,
  clock: Clock,
): readonly Condition[] {
  const now = formatTime(clock.nowMs());
  return findings(removal).reduce(
    (conditions, finding) => withCondition(conditions, finding, now),
    present,
  );
}

function withCondition(
  conditions: readonly Condition[],
  { type, fine, trouble }: Finding,
  now: string,
): readonly Condition[] {
  const status = trouble ? 'True' : 'False';
  const [reason, message] = trouble ?? fine;
  const old = conditions.find((condition) => condition.type === type);
  const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now;
  const condition: Condition = { type, status, lastTransitionTime, reason, message };
  if (!old) return [...conditions, condition];
  return conditions.map((one) => (one === old ? condition : one));
}

function findings({
  remaining,
  finalizers,
  failures,
  missing,
}: ContentRemoval): readonly Finding[] {
  const left = countsOf(remaining, (name, count) => `${name} has ${count} resource instances`);
  const held = countsOf(finalizers, (name, count) => `${name} in ${count} resource instances`);
  return [
    {
      type: 'NamespaceDeletionDiscoveryFailure',
      fine: ['ResourcesDiscovered', 'All resources successfully discovered'],
      trouble: missing.length === 0 ? undefined : ['DiscoveryFailed', missingText(missing)],
    },
    {
      type: 'NamespaceDeletionGroupVersionParsingFailure',
      fine: ['ParsedGroupVersions', 'All legacy kube types successfully parsed'],
      trouble: undefined,
    },
    {
      type: 'NamespaceDeletionContentFailure',
      fine: ['ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
      trouble: failures.length === 0 ? undefined : ['ContentDeletionFailed', failureText(failures)],
    },
    {
      type: 'NamespaceContentRemaining',
      fine: ['ContentRemoved', 'All content successfully removed'],
      trouble:
        left === '' ? undefined : ['SomeResourcesRemain', `Some resources are remaining: ${left}`],
    },
    {
      type: 'NamespaceFinalizersRemaining',
      fine: ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
      trouble:
        held === ''
          ? undefined
          : [
              'SomeFinalizersRemain',
              `Some content in the namespace has finalizers remaining: ${held}`,
            ],
    },
  ];
}

/** In the words in which clients of Kubernetes tell of versions that cannot be asked for. */
function missingText(missing: readonly string[]): string {
  const all = missing
    .toSorted()
    .map((version) => `${version}: stale GroupVersion discovery: ${version}`);
  const error = `unable to retrieve the complete list of server APIs: ${all.join(', ')}`;
  return `Discovery failed for some groups, ${missing.length} failing: ${error}`;
}

function failureText(failures: readonly string[]): string {
  const all = failures.toSorted().join(', ');
  return `Failed to delete all resource types, ${failures.length} remaining: ${all}`;
}

function countsOf(
  counts: ReadonlyMap<string, number>,
  textOf: (name: string, count: number) => string,
): string {
  return [...counts]
    .map(([name, count]) => textOf(name, count))
    .toSorted()
    .join(', ');
}
