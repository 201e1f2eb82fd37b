import { apiVersionOf, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import type { WaitOptions } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { runtimeErrors } from '../errors.ts';
import { type FieldSet, isApplied } from './field-set.ts';

/** Who commits, and through what. */
export interface CommitterOptions {
  /** A {@link fencedClient} where only the leader may write. */
  readonly client: KubernetesClient;
  /** One for each controller: it owns the fields that the controller applies. */
  readonly fieldManager: string;
}

/** What a commit is compared with. */
export interface CommitOptions extends WaitOptions {
  /** The object as the cache has it; absent when it has none. Without its managedFields nothing is ever skipped. */
  readonly current?: KubernetesObject | undefined;
}

/**
 * Writes what a controller wants by server-side apply, and only when it is not there already.
 *
 * **Guarantees**: a controller owns the fields it applies, and only those; a field that it no longer applies goes away;
 * fields of others stay. When the cached object shows that nothing would change, nothing is sent. What the cache does
 * not know yet is sent once more, which changes nothing at the server.
 */
export interface Committer {
  /**
   * Applies metadata and spec.
   *
   * @returns the object as stored, or `unchanged` when nothing was sent.
   * @throws `COMMIT_WITH_STATUS` when `desired` has a status: that goes by {@link applyStatus}.
   */
  apply<T extends KubernetesObject>(
    type: ResourceType,
    desired: T,
    options?: CommitOptions,
  ): Promise<T | 'unchanged'>;
  /**
   * Applies the status of `current`, that very object and no namesake.
   *
   * @returns the object as stored, or `unchanged` when nothing was sent.
   */
  applyStatus<T extends KubernetesObject>(
    type: ResourceType,
    current: KubernetesObject,
    status: object,
    options?: WaitOptions,
  ): Promise<T | 'unchanged'>;
}

/** A committer of one controller. */
export function createCommitter({ client, fieldManager }: CommitterOptions): Committer {
  return {
    async apply<T extends KubernetesObject>(
      type: ResourceType,
      desired: T,
      { current, signal }: CommitOptions = {},
    ) {
      if ('status' in desired) {
        throw runtimeErrors.create('COMMIT_WITH_STATUS', { kind: type.kind, fieldManager });
      }
      const owned = current && ownedBy(fieldManager, current);
      if (owned && isApplied(ownable(desired), ownable(current), owned)) return 'unchanged';
      const body = { ...desired, apiVersion: apiVersionOf(type), kind: type.kind };
      return client.resource<T>(type).apply(body, { fieldManager, force: true, signal });
    },
    async applyStatus<T extends KubernetesObject>(
      type: ResourceType,
      current: KubernetesObject,
      status: object,
      { signal }: WaitOptions = {},
    ) {
      const { status: present, metadata } = current as KubernetesObject & {
        readonly status?: unknown;
      };
      const owned = ownedBy(fieldManager, current, 'status');
      if (owned && isApplied({ status }, { status: present }, owned)) return 'unchanged';
      const { name, namespace, uid } = metadata ?? {};
      const body = {
        apiVersion: apiVersionOf(type),
        kind: type.kind,
        metadata: { name, uid, ...(namespace !== undefined && { namespace }) },
        status,
      };
      return (
        client
          .resource<T>(type)
          // The body is an object of the kind with nothing but identity and status.
          .apply(body as unknown as T, { fieldManager, force: true, subresource: 'status', signal })
      );
    },
  };
}

/** Metadata that can be owned by applying it. The rest names the object or belongs to the server. */
const OWNABLE_METADATA = ['labels', 'annotations', 'ownerReferences', 'finalizers'] as const;

function ownable(object: object): Readonly<Record<string, unknown>> {
  const { apiVersion: _, kind: __, metadata = {}, ...rest } = object as KubernetesObject;
  const entries = OWNABLE_METADATA.filter((name) => metadata[name] !== undefined).map(
    (name) => [name, metadata[name]] as const,
  );
  return entries.length === 0 ? rest : { metadata: Object.fromEntries(entries), ...rest };
}

function ownedBy(
  fieldManager: string,
  { metadata }: KubernetesObject,
  subresource?: string,
): FieldSet | undefined {
  const entry = metadata?.managedFields?.find(
    ({ manager, operation, subresource: of }) =>
      manager === fieldManager && operation === 'Apply' && of === subresource,
  );
  return entry?.fieldsV1 as FieldSet | undefined;
}
