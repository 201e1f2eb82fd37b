import { notFoundError } from '@drover/apimachinery';
import { goQuote, type TokenRequest } from '@drover/kubernetes';
import {
  type ReferringPod,
  type ReferringVolume,
  volumeClaimOf,
} from '../../authorization/nodes/pod-references.ts';
import type { ReferringVolumeObject } from '../../authorization/nodes/volume-secrets.ts';
import { type StoredObject, storageKey } from '../../registry/stored-object.ts';
import type { StoredReader } from '../stored-reader.ts';
import type { NodeCheck, NodeCheckContext, NodeRequest } from './node-check.ts';

/** Nodes ask for tokens that are bound to a pod on them, for whom the pod itself has tokens made. */
export const tokenProblem: NodeCheck = (request, context) => {
  const { operation, target, object } = request;
  if (operation !== 'CREATE' || target.subresource !== 'token') return undefined;
  const { boundObjectRef, audiences } = (object as unknown as TokenRequest).spec;
  const pod = boundPod(request, boundObjectRef, context);
  if (typeof pod === 'string') return pod;
  return audienceProblem({ request, pod, audiences: audiences ?? [] }, context);
};

/** The pod on the node that a token is bound to, or why it is not bound to one. */
function boundPod(
  { target, nodeName }: NodeRequest,
  bound: TokenRequest['spec']['boundObjectRef'],
  { reader }: NodeCheckContext,
): ReferringPod | string {
  if (bound?.apiVersion !== 'v1' || bound.kind !== 'Pod' || !bound.name) {
    return 'node requested token not bound to a pod';
  }
  if (!bound.uid) return 'node requested token with a pod binding without a uid';
  const pod = reader.get<ReferringPod>('pods', storageKey(target.namespace, bound.name));
  if (!pod) throw notFoundError({ group: '', resource: 'pod' }, bound.name);
  if (bound.uid !== pod.metadata.uid) {
    return `the UID in the bound object reference (${bound.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  }
  if (pod.spec?.nodeName !== nodeName) {
    return 'node requested token bound to a pod scheduled on a different node';
  }
  return pod;
}

interface AskedAudiences {
  readonly request: NodeRequest;
  readonly pod: ReferringPod;
  readonly audiences: readonly string[];
}

function audienceProblem(
  { request, pod, audiences }: AskedAudiences,
  { reader, authorizer }: NodeCheckContext,
): string | undefined {
  if (audiences.length > 1) return 'node may only request 0 or 1 audiences';
  const [audience = ''] = audiences;
  const found = (pod.spec?.volumes ?? []).map((volume) =>
    namesAudience(reader, pod, volume, audience),
  );
  if (found.includes(true)) return undefined;
  const missing = found.filter((each) => typeof each === 'string');
  if (missing.length > 0) {
    return `error validating audience ${goQuote(audience)}: ${joined([...new Set(missing)])}`;
  }
  const { namespace, name } = request.target;
  const { user } = request.options;
  const verb = 'request-serviceaccounts-token-audience';
  const question = { verb, group: '', resource: audience, namespace, name };
  if (authorizer.authorize(user, question).allowed) return undefined;
  return `audience ${goQuote(audience)} not found in pod spec volume, ${user.name} is not authorized to request tokens for this audience`;
}

function joined(problems: readonly string[]): string {
  return problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`;
}

/** Whether a volume has tokens made for an audience, itself or by its driver; what is missing to tell it. */
function namesAudience(
  reader: StoredReader,
  pod: ReferringPod,
  volume: ReferringVolume,
  audience: string,
): boolean | string {
  const isProjected = (volume.projected?.sources ?? []).some(
    ({ serviceAccountToken }) =>
      serviceAccountToken && (serviceAccountToken.audience ?? '') === audience,
  );
  if (isProjected) return true;
  const claim = volumeClaimOf(pod, volume);
  const driver =
    claim === undefined
      ? driverOf(volume)
      : driverBehindClaim(reader, pod.metadata.namespace ?? '', claim);
  if (driver === undefined) return false;
  return 'missing' in driver ? driver.missing : driverNames(reader, driver.name, audience);
}

type Driver = { readonly name: string } | { readonly missing: string } | undefined;

interface ClaimObject extends StoredObject {
  readonly spec?: { readonly volumeName?: string };
}

function driverBehindClaim(reader: StoredReader, namespace: string, name: string): Driver {
  const claim = reader.get<ClaimObject>('persistentvolumeclaims', storageKey(namespace, name));
  if (!claim) return { missing: `persistentvolumeclaim ${goQuote(name)} not found` };
  const { volumeName = '' } = claim.spec ?? {};
  const volume = reader.get<ReferringVolumeObject>('persistentvolumes', volumeName);
  if (!volume) return { missing: `persistentvolume ${goQuote(volumeName)} not found` };
  return driverOf(volume.spec ?? {});
}

/** Drivers that have taken over from what Kubernetes once did itself, by the field of a volume. */
const SUCCESSORS: Readonly<Record<string, string>> = {
  gcePersistentDisk: 'pd.csi.storage.gke.io',
  awsElasticBlockStore: 'ebs.csi.aws.com',
  cinder: 'cinder.csi.openstack.org',
  azureDisk: 'disk.csi.azure.com',
  azureFile: 'file.csi.azure.com',
  vsphereVolume: 'csi.vsphere.vmware.com',
  portworxVolume: 'pxd.portworx.com',
};

function driverOf(source: { readonly csi?: { readonly driver?: string } }): Driver {
  const successor = Object.keys(source).find((field) => Object.hasOwn(SUCCESSORS, field));
  const name = source.csi?.driver ?? (successor === undefined ? '' : SUCCESSORS[successor]) ?? '';
  return name === '' ? undefined : { name };
}

interface DriverObject extends StoredObject {
  readonly spec?: { readonly tokenRequests?: readonly { readonly audience?: string }[] };
}

function driverNames(reader: StoredReader, name: string, audience: string): boolean | string {
  const driver = reader.get<DriverObject>('csidrivers.storage.k8s.io', name);
  if (!driver) return `csidriver.storage.k8s.io ${goQuote(name)} not found`;
  return (driver.spec?.tokenRequests ?? []).some((each) => (each.audience ?? '') === audience);
}
