import { type DynamicObject, isForbidden, type ResourceType } from '@drover/apimachinery';
import type { RequestContext } from '../../context.ts';
import { valueAt } from '../../schema/binding.ts';
import { placeOf } from '../../store/downstream-place.ts';
import { dockerCredentialFields } from './docker-credential.ts';
import { at, recordOr, recordsOf, textOr } from './field-lens.ts';
import { KUBERNETES_TYPES } from './secret-types.ts';
import { templatePath } from './workload-configs.ts';

const SECRETS: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'secrets',
  kind: 'Secret',
  namespaced: true,
};

/** The registry of images that name none. */
const DOCKER_HUB = 'index.docker.io';

/** Credentials of registries, by the names of the Secrets that hold them. */
export type PullSecrets = ReadonlyMap<string, readonly string[]>;

/** The registry that an image comes from: `registry.test:5000` of `registry.test:5000/web/shop:1`. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return !isHost || first === 'docker.io' ? DOCKER_HUB : first;
}

/** The hosts whose credentials a Secret holds. */
function hostsOf(secret: DynamicObject, context: RequestContext): readonly string[] {
  const registries = recordOr(dockerCredentialFields.computed['registries']?.(secret, context));
  return Object.keys(registries).map((url) => url.replace(/^https?:\/\//, '').split('/')[0] ?? '');
}

/** The credentials of registries in a namespace; none for a caller who may not look at Secrets. */
export async function pullSecretsIn(
  namespace: string,
  context: RequestContext,
): Promise<PullSecrets> {
  const secrets = placeOf(context).client.resource<DynamicObject>(SECRETS);
  const fieldSelector = `type=${KUBERNETES_TYPES.dockerCredential}`;
  const hosts = new Map<string, string[]>();
  try {
    const { items } = await secrets.listAll({ namespace, fieldSelector, signal: context.signal });
    for (const secret of items) {
      for (const host of hostsOf(secret, context)) {
        hosts.set(host, [...(hosts.get(host) ?? []), secret.metadata?.name ?? '']);
      }
    }
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
  return hosts;
}

/** A workload whose pods may use the credentials of the registries that their images come from. */
export function withPullSecrets(workload: DynamicObject, secrets: PullSecrets): DynamicObject {
  const spec = [...templatePath(workload.kind ?? ''), 'spec'];
  const images = ['containers', 'initContainers']
    .flatMap((member) => recordsOf(valueAt(workload, [...spec, member])))
    .map(({ image }) => textOr(image, ''));
  const lens = at(...spec, 'imagePullSecrets');
  const present = recordsOf(lens.get(workload));
  const known = new Set(present.map(({ name }) => name));
  const wanted = new Set(images.flatMap((image) => secrets.get(registryOf(image)) ?? []));
  const added = [...wanted].filter((name) => !known.has(name)).map((name) => ({ name }));
  if (added.length === 0) return workload;
  return lens.put(workload, [...present, ...added]) as DynamicObject;
}
