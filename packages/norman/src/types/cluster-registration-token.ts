import { type ClusterRegistrationToken, checkFormat } from '@drover/api';
import { type DynamicObject, isConflict } from '@drover/apimachinery';
import { randomString } from '@drover/base';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { forbidden, mayAccess } from '../store/access.ts';
import { kubernetesStore, newMetadata, untilCached } from '../store/kubernetes-store.ts';
import { createInScope } from '../store/server-writes.ts';
import type { Store } from '../store/store.ts';
import { caChecksum } from './ca-checksum.ts';

/** Characters of a registration secret: 256 bits. */
const SECRET_LENGTH = 54;
/** Attempts to write the secret while controllers write to the same object. */
const MAX_ATTEMPTS = 5;

const store: Store = {
  ...kubernetesStore,
  /** Only the server writes registration secrets, on behalf of those who may create the object. */
  async create(creation, context) {
    const { services, caller, type } = context;
    const metadata = newMetadata(creation, context);
    const { namespace } = metadata;
    const access = { verb: 'create', kind: type.kind, namespace };
    if (!mayAccess(services, caller.user, access))
      throw forbidden(caller.user, 'create', type.kind);
    const object = { ...creation.object, metadata };
    const created = await createInScope(services.client, object, context);
    return untilCached(await withSecret(created, context), context);
  },
};

async function withSecret(
  created: DynamicObject,
  { services, type, signal }: RequestContext,
): Promise<DynamicObject> {
  const { name = '', namespace } = created.metadata ?? {};
  const tokens = services.client.resource<ClusterRegistrationToken & DynamicObject>(type.kind.type);
  const options = { signal, ...(namespace !== undefined && { namespace }) };
  let current = created as ClusterRegistrationToken & DynamicObject;
  for (let attempt = 1; ; attempt += 1) {
    // Controllers fill secrets in that are missing: whoever comes first has made it.
    if (current.status?.token) return current;
    const status = { ...current.status, token: randomString(services.random, SECRET_LENGTH) };
    try {
      return await tokens.update({ ...current, status }, { ...options, subresource: 'status' });
    } catch (error) {
      if (!isConflict(error) || attempt >= MAX_ATTEMPTS) throw error;
      current = await tokens.get(name, options);
    }
  }
}

/** What the commands are put together from. */
interface Registration {
  readonly url: string;
  readonly token: string;
  readonly manifestUrl: string;
  readonly caChecksum: string;
  readonly image: string;
}

/**
 * `undefined` until there is a secret and the server knows its own address. Settings can be written past this API: what
 * a shell would act on goes into no command that people paste.
 */
function registrationOf(
  object: DynamicObject,
  { services }: RequestContext,
): Registration | undefined {
  const { spec, status } = object as ClusterRegistrationToken;
  const { settings } = services;
  const url = settings.text('server-url').replace(/\/+$/, '');
  const token = status?.token ?? '';
  const registry = settings.text('system-default-registry').replace(/\/+$/, '');
  const image = [registry, settings.text('agent-image')].filter(Boolean).join('/');
  const isUnsafe = checkFormat('serverUrl', url) ?? checkFormat('imageReference', image);
  if (url === '' || token === '' || isUnsafe) return undefined;
  return {
    url,
    token,
    manifestUrl: `${url}/v3/import/${token}_${spec?.clusterName ?? ''}.yaml`,
    caChecksum: caChecksum(settings.text('cacerts')),
    image,
  };
}

function nodeCommand({ url, token, caChecksum, image }: Registration): string {
  const mounts = '-v /etc/kubernetes:/etc/kubernetes -v /var/run:/var/run';
  const checksum = caChecksum === '' ? '' : ` --ca-checksum ${caChecksum}`;
  return `sudo docker run -d --privileged --restart=unless-stopped --net=host ${mounts} ${image} --server ${url} --token ${token}${checksum}`;
}

type Command = (registration: Registration) => string;

const COMMANDS: Readonly<Record<string, Command>> = {
  manifestUrl: ({ manifestUrl }) => manifestUrl,
  command: ({ manifestUrl }) => `kubectl apply -f ${manifestUrl}`,
  insecureCommand: ({ manifestUrl }) => `curl --insecure -sfL ${manifestUrl} | kubectl apply -f -`,
  nodeCommand,
};

/** What is special about registration tokens. */
export const clusterRegistrationTokenBehaviour: TypeBehaviour = {
  store,
  computed: Object.fromEntries(
    Object.entries(COMMANDS).map(([name, command]) => [
      name,
      (object: DynamicObject, context: RequestContext) => {
        const registration = registrationOf(object, context);
        return registration && command(registration);
      },
    ]),
  ),
};
