import {
  type AuthConfig,
  keyCloakOIDCConfig,
  authConfig as kind,
  type OidcConfig,
  oidcConfig,
} from '@drover/api';
import { LOCAL_PROVIDER } from '@drover/auth';
import { formatTime } from '@drover/base';
import type { Body } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { forbidden, mayAccess } from '../store/access.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import type { Store, Update } from '../store/store.ts';

const OIDC_TYPES: ReadonlySet<unknown> = new Set([
  oidcConfig.norman.id,
  keyCloakOIDCConfig.norman.id,
]);

/** Whether this server can speak with the provider of an auth config. */
export function isOidcConfig(config: object): config is OidcConfig {
  return 'type' in config && OIDC_TYPES.has(config.type);
}

/**
 * Lets only those go on who may change an auth config.
 *
 * @throws `NORMAN_FORBIDDEN`.
 */
export function requireUpdate(name: string, { services, caller }: RequestContext): void {
  if (mayAccess(services, caller.user, { verb: 'update', kind, name })) return;
  throw forbidden(caller.user, 'update', kind);
}

/** On an auth config: when its secrets were changed last, so that whoever uses them reads them again. */
const SECRETS_CHANGED = 'drover.dev/secrets-changed';

/** Keeps auth configs as objects, and their secrets in Secrets. */
export const authConfigStore: Store = {
  ...kubernetesStore,
  async get(id, context) {
    const object = await kubernetesStore.get(id, context);
    const asked = context.type.schema.id;
    // A config is found under the type that shows it, and under the one of all.
    if (asked === kind.norman.id || asked === object['type']) return object;
    throw normanErrors.create('NORMAN_NOT_FOUND');
  },
  async update(id, update, context) {
    const stored = (await authConfigStore.get(id, context)) as AuthConfig;
    requireUpdate(id, context);
    await checkEnabling(id, { ...stored, ...update.fields }, context);
    warnOfIssuer(stored, update.fields, context);
    return kubernetesStore.update(id, await withoutSecrets(stored, update, context), context);
  },
};

/** What is to be in force must be usable; the local provider stays enabled, or nobody could correct a mistake. */
async function checkEnabling(
  id: string,
  config: AuthConfig,
  { services, signal }: RequestContext,
): Promise<void> {
  if (id === LOCAL_PROVIDER) {
    throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method: 'PUT' });
  }
  if (config.enabled !== true) return;
  if (!isOidcConfig(config)) {
    throw normanErrors.create('NORMAN_PROVIDER_UNSUPPORTED', { provider: id });
  }
  await services.auth.providers.trial(config, { signal });
}

/** Subjects are unique at one issuer only: under another one they may be somebody else. */
function warnOfIssuer(stored: AuthConfig, fields: Body, { warnings }: RequestContext): void {
  const { issuer: before } = isOidcConfig(stored) ? stored : {};
  const { issuer } = fields;
  if (!before || issuer === undefined || issuer === before) return;
  warnings.push(
    'the issuer has changed: its users are taken for those of the former one with the same subject',
  );
}

/** Moves what must stay secret into Secrets; the config keeps references. */
async function withoutSecrets(
  stored: AuthConfig,
  { fields, change }: Update,
  context: RequestContext,
): Promise<Update> {
  const { services, type, signal, nowMs } = context;
  const references: Record<string, string> = {};
  for (const [name, { type: fieldType }] of Object.entries(type.schema.resourceFields)) {
    const value = fields[name];
    if (fieldType !== 'password' || typeof value !== 'string' || value === '') continue;
    const configType = stored.type ?? '';
    const { providerSecrets } = services.auth;
    references[name] = await providerSecrets.keep(configType, name, value, { signal });
  }
  if (Object.keys(references).length === 0) return { fields, change };
  return {
    fields,
    change(object) {
      const { metadata, ...changed } = change(object);
      const annotations = { ...metadata?.annotations, [SECRETS_CHANGED]: formatTime(nowMs) };
      return { ...changed, ...references, metadata: { ...metadata, annotations } };
    },
  };
}
