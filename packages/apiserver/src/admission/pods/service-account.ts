import type { DynamicObject } from '@drover/apimachinery';
import type { Clock, Random } from '@drover/base';
import { storageKey } from '../../registry/stored-object.ts';
import type { Store } from '../../storage/store.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { refusal } from '../refusal.ts';
import type { StoredReader } from '../stored-reader.ts';
import { mirrorPodProblem, secretProblem } from './mountable-secrets.ts';
import { createdPod, isMirrorPod, PODS, type PodObject, withSpec } from './pod-object.ts';
import type { ServiceAccountObject } from './service-account-object.ts';
import { withTokenVolume } from './service-account-token-volume.ts';

const DEFAULT_ACCOUNT = 'default';

/** How long a pod waits for the default account of a new namespace, in milliseconds. */
const DEFAULT_ACCOUNT_WAIT_MS = 1_000;

/** What the plugin works with. */
export interface ServiceAccountSources {
  readonly store: Store;
  readonly reader: StoredReader;
  readonly clock: Clock;
  readonly random: Random;
}

/** Pods run as a service account that exists, and are given its token and its secrets for images. */
export function serviceAccount(sources: ServiceAccountSources): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    collections: PODS,
    async mutate(request) {
      const pod = createdPod(request);
      if (!pod) return request.object as DynamicObject;
      if (isMirrorPod(pod)) {
        refuseFor(request, mirrorPodProblem(pod));
        return pod;
      }
      const serviceAccountName = pod.spec.serviceAccountName || DEFAULT_ACCOUNT;
      // The old name of the field says the same.
      const named = withSpec(pod, { serviceAccountName, serviceAccount: serviceAccountName });
      const account = await findAccount({ ...request, object: named }, sources);
      const mounting = mountsToken(pod, account) ? withTokenVolume(named, sources.random) : named;
      const complete = withPullSecrets(mounting, account);
      refuseFor(request, secretProblem(complete, account, false));
      return complete;
    },
    async validate(request) {
      const { operation, target, object } = request;
      if (operation === 'DELETE') return;
      const isLate = target.subresource === 'ephemeralcontainers';
      if (operation === 'UPDATE' ? !isLate : target.subresource !== '') return;
      const pod = object as PodObject;
      const problem = isMirrorPod(pod)
        ? mirrorPodProblem(pod)
        : secretProblem(pod, await findAccount(request, sources), isLate);
      if (problem !== undefined) throw refusal(request, problem);
    },
  };
}

function refuseFor(request: AdmissionRequest, problem: string | undefined): void {
  if (problem !== undefined) throw refusal(request, problem);
}

async function findAccount(
  request: AdmissionRequest,
  { store, reader, clock }: ServiceAccountSources,
): Promise<ServiceAccountObject> {
  const { namespace } = request.target;
  const { serviceAccountName: name = '' } = (request.object as PodObject).spec;
  const key = storageKey(namespace, name);
  const find = (): ServiceAccountObject | undefined => reader.get('serviceaccounts', key);
  const found = find();
  if (found) return found;
  // A controller makes the account of a new namespace, which may be about to happen.
  if (name === DEFAULT_ACCOUNT) await nextAccount(store, key, clock);
  const made = find();
  if (made) return made;
  const why = `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`;
  throw refusal(request, why);
}

/** Resolves when the account was written, or after a while. */
async function nextAccount(store: Store, key: string, clock: Clock): Promise<void> {
  const written = new AbortController();
  const end = store.subscribe('serviceaccounts', ({ entry }) => {
    if (entry.key === key) written.abort();
  });
  try {
    await clock.sleep(DEFAULT_ACCOUNT_WAIT_MS, { signal: written.signal });
  } catch (error) {
    if (!written.signal.aborted) throw error;
  } finally {
    end();
  }
}

function mountsToken({ spec }: PodObject, account: ServiceAccountObject): boolean {
  return spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
}

function withPullSecrets(
  pod: PodObject,
  { imagePullSecrets = [] }: ServiceAccountObject,
): PodObject {
  if ((pod.spec.imagePullSecrets ?? []).length > 0 || imagePullSecrets.length === 0) return pod;
  return withSpec(pod, { imagePullSecrets: imagePullSecrets.map(({ name = '' }) => ({ name })) });
}
