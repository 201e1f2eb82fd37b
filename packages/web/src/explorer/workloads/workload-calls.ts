import type { KubernetesList, KubernetesObject } from '@drover/apimachinery';
import { formatTime, systemClock } from '@drover/base';
import { send } from '../../api/http.ts';
import { clusterPath, listObjects } from '../../api/kubernetes.ts';
import type { Revision } from '../../features/project/revisions.ts';
import { kubernetesPath } from '../api/kubernetes-path.ts';
import type { ExplorerObject, ExplorerSchema } from '../api/wire.ts';

/** The object that is changed, and where it is. */
export interface WorkloadPlace {
  readonly clusterId: string;
  readonly schema: ExplorerSchema;
  readonly object: ExplorerObject;
}

type PatchType = 'merge-patch' | 'strategic-merge-patch' | 'json-patch';

async function patch(
  { clusterId, schema, object }: WorkloadPlace,
  body: object,
  { type, subresource = '' }: { readonly type: PatchType; readonly subresource?: '/scale' | '' },
): Promise<void> {
  const path = `${kubernetesPath(schema, object.metadata)}${subresource}`;
  const headers = { 'content-type': `application/${type}+json` };
  await send(clusterPath(clusterId, path), { method: 'PATCH', body, headers });
}

/** Asks for another number of pods. */
export function scale(place: WorkloadPlace, replicas: number): Promise<void> {
  return patch(place, { spec: { replicas } }, { type: 'merge-patch', subresource: '/scale' });
}

/** Replaces all pods by the same, a few at a time, as `kubectl rollout restart` does. */
export function restart(place: WorkloadPlace): Promise<void> {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': formatTime(systemClock.nowMs()) };
  return patch(
    place,
    { spec: { template: { metadata: { annotations } } } },
    { type: 'merge-patch' },
  );
}

/** Changes images, by the names of containers. */
export function changeImages(
  place: WorkloadPlace,
  images: Readonly<Record<string, string>>,
): Promise<void> {
  const containers = Object.entries(images).map(([name, image]) => ({ name, image }));
  const body = { spec: { template: { spec: { containers } } } };
  return patch(place, body, { type: 'strategic-merge-patch' });
}

/** Holds back, or lets go on, what comes of changes: roll-outs of a deployment, runs of a cron job. */
export function hold(place: WorkloadPlace, isHeld: boolean): Promise<void> {
  const field = place.object.type === 'batch.cronjob' ? 'suspend' : 'paused';
  return patch(place, { spec: { [field]: isHeld } }, { type: 'merge-patch' });
}

/** A set of pods that a deployment has made. */
interface ReplicaSet extends KubernetesObject {
  readonly spec?: { readonly template?: PodTemplate };
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly containers?: readonly { readonly image?: string }[] };
}

/** A {@link Revision} with the pods that belong to it. */
export interface DeploymentRevision extends Revision {
  readonly template: object;
}

const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'pod-template-hash';

/** What the pods of a deployment have been, the last ones first. */
export async function readRevisions(
  { clusterId, object }: WorkloadPlace,
  signal: AbortSignal,
): Promise<readonly DeploymentRevision[]> {
  const { namespace = '', uid } = object.metadata;
  const path = `/apis/apps/v1/namespaces/${namespace}/replicasets?limit=500`;
  const { items }: KubernetesList<ReplicaSet> = await listObjects(clusterId, path, signal);
  const own = items.filter(({ metadata }) =>
    metadata?.ownerReferences?.some((owner) => owner.uid === uid),
  );
  const current = object.metadata.annotations?.[REVISION];
  return own
    .map((each) => revisionOf(each, current))
    .toSorted((a, b) => Number(b.number) - Number(a.number));
}

/** The revision that a set of pods is of. */
export function revisionOf(
  { metadata = {}, spec = {} }: ReplicaSet,
  current: string | undefined,
): DeploymentRevision {
  const { uid = '', annotations = {}, creationTimestamp: created } = metadata;
  const number = annotations[REVISION] ?? '?';
  return { id: uid, number, created, isCurrent: number === current, ...podsOf(spec.template) };
}

/** The pods of a set, without what tells them from those of other sets. */
function podsOf(template: PodTemplate = {}): Pick<DeploymentRevision, 'images' | 'template'> {
  const { [HASH]: _hash, ...labels } = template.metadata?.labels ?? {};
  return {
    images: (template.spec?.containers ?? []).map(({ image = '' }) => image),
    template: { ...template, metadata: { ...template.metadata, labels } },
  };
}

/** Goes back to the pods of a revision; how many there are stays. */
export function rollBack(place: WorkloadPlace, { template }: DeploymentRevision): Promise<void> {
  const body = [{ op: 'replace', path: '/spec/template', value: template }];
  return patch(place, body, { type: 'json-patch' });
}
