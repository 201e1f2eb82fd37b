import { replicaSet as replicaSetKind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { LinkAnswer, ResourceAction, TypeBehaviour } from '../../behaviour.ts';
import { type Body, problemError } from '../../body/index.ts';
import type { RequestContext } from '../../context.ts';
import { normanErrors } from '../../errors.ts';
import { collectionDocument } from '../../format/collection.ts';
import { formatResource } from '../../format/resource.ts';
import type { ActionAnswer } from '../../handler/answer.ts';
import { placeOf } from '../../store/downstream-place.ts';
import { at, type Fields, recordOr } from './field-lens.ts';
import { templatePath } from './workload-configs.ts';
import { workloadId, workloadKindOf } from './workload-lenses.ts';
import { workloadStore } from './workload-store.ts';

/** Kubernetes' annotation of a ReplicaSet: which revision of its Deployment it is. */
const REVISION = 'deployment.kubernetes.io/revision';
/** Kubernetes' label that tells the ReplicaSets of a Deployment apart. */
const TEMPLATE_HASH = 'pod-template-hash';

async function change(
  object: DynamicObject,
  context: RequestContext,
  by: (stored: Fields) => Fields,
): Promise<ActionAnswer> {
  const update = { fields: {}, change: (stored: DynamicObject) => by(stored) as DynamicObject };
  await workloadStore.update(workloadId(object), update, context);
  return { empty: true };
}

/** Replaces all pods, by a note of the time in their template. */
const redeploy: ResourceAction = (object, _input, context) => {
  const path = [
    ...templatePath(object.kind ?? ''),
    'metadata',
    'annotations',
    'cattle.io/timestamp',
  ];
  const now = formatTime(context.nowMs);
  return change(object, context, (stored) => at(...path).put(stored, now));
};

const paused = at('spec', 'paused');

function refuse(object: DynamicObject, what: string): never {
  const message = `Deployment ${workloadId(object)} ${what}`;
  throw normanErrors.create('NORMAN_ACTION_REFUSED', { message });
}

const pause: ResourceAction = (object, _input, context) => {
  if (paused.get(object) === true) refuse(object, 'is paused already');
  return change(object, context, (stored) => paused.put(stored, true));
};

const resume: ResourceAction = (object, _input, context) => {
  if (paused.get(object) !== true) refuse(object, 'is not paused');
  return change(object, context, (stored) => paused.put(stored, false));
};

/** The ReplicaSets of a Deployment, the newest first. */
async function revisionsOf(
  deployment: DynamicObject,
  context: RequestContext,
): Promise<readonly DynamicObject[]> {
  const { namespace, uid } = deployment.metadata ?? {};
  const { signal } = context;
  const labels = recordOr(at('spec', 'selector', 'matchLabels').get(deployment));
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  const { items } = await placeOf(context)
    .client.resource<DynamicObject>(replicaSetKind.type)
    .listAll({ labelSelector, signal, ...(namespace !== undefined && { namespace }) });
  const own = items.filter((item) =>
    (item.metadata?.ownerReferences ?? []).some((owner) => owner.uid === uid),
  );
  return own.toSorted((a, b) => revisionOf(b) - revisionOf(a));
}

function revisionOf({ metadata }: DynamicObject): number {
  return Number(metadata?.annotations?.[REVISION] ?? 0);
}

/** Goes back to the pods of a ReplicaSet of the past; without one, to those before the present ones. */
const rollback: ResourceAction = async (object, input, context) => {
  const revisions = await revisionsOf(object, context);
  const wanted = chosenRevision(object, revisions, input);
  const template = at('spec', 'template').get(wanted);
  const hash = at('metadata', 'labels', TEMPLATE_HASH);
  return change(object, context, (stored) =>
    at('spec', 'template').put(stored, hash.put(recordOr(template), undefined)),
  );
};

function chosenRevision(
  object: DynamicObject,
  revisions: readonly DynamicObject[],
  { replicaSetId }: Body,
): DynamicObject {
  const current = revisionOf(object);
  const isGiven = typeof replicaSetId === 'string' && replicaSetId !== '';
  const found = isGiven
    ? revisions.find((revision) => workloadId(revision) === replicaSetId)
    : revisions.find((revision) => revisionOf(revision) < current);
  if (found) return found;
  throw problemError({
    code: 'InvalidReference',
    fieldName: 'replicaSetId',
    message: isGiven
      ? `${replicaSetId} is no revision of ${workloadId(object)}`
      : `${workloadId(object)} has no revision before the present one`,
  });
}

/** `revisions`: the ReplicaSets of a Deployment as resources, which `behaviour` is that of. */
export async function showRevisions(
  object: DynamicObject,
  behaviour: TypeBehaviour,
  context: RequestContext,
): Promise<LinkAnswer> {
  const type = context.types.find(replicaSetKind.norman.id);
  if (!type || object.kind !== 'Deployment') throw normanErrors.create('NORMAN_LINK_NOT_FOUND');
  const shown = { context: { ...context, type }, behaviour, behaviourOf: () => behaviour };
  const rows = (await revisionsOf(object, context)).map((row) => formatResource(row, shown));
  const url = context.urls.collection(type.schema);
  return { document: collectionDocument(rows, { resourceType: type.schema.id, url }) };
}

/** An action for those forms of workload alone that have it. */
function guarded(name: string, action: ResourceAction): ResourceAction {
  return async (object, input, context) => {
    const actions = workloadKindOf(object)?.norman.resourceActions ?? {};
    if (!Object.hasOwn(actions, name)) {
      throw normanErrors.create('NORMAN_ACTION_NOT_AVAILABLE', { action: name });
    }
    return action(object, input, context);
  };
}

/** The actions of workloads, by name. */
export const workloadActions: Readonly<Record<string, ResourceAction>> = Object.fromEntries(
  Object.entries({ redeploy, pause, resume, rollback }).map(
    ([name, action]) => [name, guarded(name, action)] as const,
  ),
);
