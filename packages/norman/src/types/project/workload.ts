import { type AnyKind, workloadKinds } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../../behaviour.ts';
import type { RequestContext } from '../../context.ts';
import type { Store } from '../../store/store.ts';
import { projectTypeBehaviour } from '../downstream-behaviour.ts';
import type { FieldLens } from './field-lens.ts';
import { shownReference } from './pod-references.ts';
import { showRevisions, workloadActions } from './workload-actions.ts';
import { notedEndpoints } from './workload-endpoints.ts';
import { workloadId, workloadKindOf, workloadLensesOf } from './workload-lenses.ts';
import { publicEndpointsLens } from './workload-metadata.ts';
import { adjustWorkloadState } from './workload-state.ts';
import { workloadStore, workloadStoreOf } from './workload-store.ts';
import { writeWorkload } from './workload-write.ts';

function computedFields(names: readonly string[]): NonNullable<TypeBehaviour['computed']> {
  const fields = names.map(
    (name) =>
      [
        name,
        (object: DynamicObject, context: RequestContext) => {
          const lens: FieldLens | undefined = workloadLensesOf(object)[name];
          const namespace = object.metadata?.namespace ?? '';
          return lens && shownReference(name, lens.get(object), namespace, context);
        },
      ] as const,
  );
  return Object.fromEntries(fields);
}

/** What is special about workloads of some forms. */
function behaviourOf(kinds: readonly AnyKind[], store: Store): TypeBehaviour {
  const names = kinds.flatMap(({ norman }) => Object.keys(norman.virtualFields ?? {}));
  return projectTypeBehaviour({
    store,
    idOf: workloadId,
    subtype: (object) => workloadKindOf(object)?.norman.id,
    computed: {
      ...computedFields(names.filter((name) => name !== 'projectId')),
      publicEndpoints: (object) => notedEndpoints(object) ?? publicEndpointsLens.get(object),
    },
    write: writeWorkload,
    adjustState: adjustWorkloadState,
    resourceActions: workloadActions,
    availableActions: (object) => Object.keys(workloadKindOf(object)?.norman.resourceActions ?? {}),
    // Of other forms Kubernetes keeps a past too, but no type of v3 shows it.
    ...(kinds.some(({ kind }) => kind === 'Deployment') && {
      linkHandlers: {
        revisions: (object: DynamicObject, context: RequestContext) =>
          showRevisions(object, replicaSetBehaviour(), context),
      },
    }),
    extraLinks: (object, _context, self): Readonly<Record<string, string>> =>
      object.kind === 'Deployment' ? { revisions: `${self}/revisions` } : {},
  });
}

/** What is special about workloads, and about each of their forms, by the id of the type. */
export const workloadBehaviours: ReadonlyMap<string, TypeBehaviour> = new Map([
  ['workload', behaviourOf(workloadKinds, workloadStore)],
  ...workloadKinds.map(
    (kind) => [kind.norman.id, behaviourOf([kind], workloadStoreOf([kind]))] as const,
  ),
]);

function replicaSetBehaviour(): TypeBehaviour {
  return workloadBehaviours.get('replicaSet') ?? {};
}
