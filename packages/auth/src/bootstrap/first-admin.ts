import {
  type GlobalRoleBinding,
  globalRoleBinding,
  LABEL_VALUES,
  LABELS,
  NAMESPACES,
  OBJECT_NAMES,
  type Settings,
  type User,
  user as userKind,
} from '@drover/api';
import {
  apiVersionOf,
  isAlreadyExists,
  isNotFound,
  type KubernetesObject,
  type ResourceType,
} from '@drover/apimachinery';
import { type Logger, type Random, randomString } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import type { CallOptions } from '../tokens/token-store.ts';
import { isSystemUser, LOCAL_PRINCIPAL } from '../users/user-info.ts';

const CONFIG_MAPS: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};
const SECRETS: ResourceType = { ...CONFIG_MAPS, resource: 'secrets', kind: 'Secret' };
const IN_SYSTEM = { namespace: NAMESPACES.system } as const;

/** The environment variable that gives the first password. */
export const BOOTSTRAP_PASSWORD_VARIABLE = 'CATTLE_BOOTSTRAP_PASSWORD';
const PASSWORD_KEY = 'bootstrapPassword';
const GENERATED_ANNOTATION = 'drover.dev/generated';
const GENERATED_LENGTH = 54;
/** Keys of the marker while the work is under way. */
const PENDING_USER = 'pendingUser';
const PENDING_BINDING = 'pendingBinding';

/** What making the first administrator needs. */
export interface FirstAdminOptions extends CallOptions {
  /** Acts as the server itself; the namespace `cattle-system` must exist. */
  readonly client: KubernetesClient;
  readonly hasher: PasswordHasher;
  readonly settings: Settings;
  readonly random: Random;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
}

/** The first administrator, when this call made it. */
export interface FirstAdmin {
  readonly userId: string;
  /** Set when nobody chose a password: show it to whoever starts the server. It is in the bootstrap Secret too. */
  readonly generatedPassword?: string;
}

interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string | null>>;
}

interface Secret extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

interface Pending {
  readonly userId: string;
  readonly binding: string;
}

interface FirstPassword {
  readonly password: string;
  readonly isGenerated: boolean;
}

/**
 * Makes the administrator `admin` when the installation has no user yet.
 *
 * **Guarantees**: done once in the life of an installation, also when replicas race or the process dies half-way:
 * the marker ConfigMap is written first and names what is to be created.
 *
 * @returns `undefined` when there was nothing to do.
 */
export async function ensureFirstAdmin(
  options: FirstAdminOptions,
): Promise<FirstAdmin | undefined> {
  const pending = await claim(options);
  if (!pending) return undefined;
  const first = await firstPassword(options);
  await createAdmin(pending, first, options);
  await bindAdmin(pending, options);
  await finish(options);
  options.log.info({ user: pending.userId }, 'Created the first administrator');
  return {
    userId: pending.userId,
    ...(first.isGenerated && { generatedPassword: first.password }),
  };
}

/** What is to be created, by this process or by one that died before it was done; `undefined` when nothing is. */
async function claim(options: FirstAdminOptions): Promise<Pending | undefined> {
  const { client, settings, random, signal } = options;
  const present = await readMarker(options);
  if (present) return pendingOf(present);
  if (settings.text('no-default-admin') === 'true') return undefined;
  const users = await client.resource<User>(userKind.type).list({ limit: 500, signal });
  const isEmpty = users.items.every(isSystemUser);
  const pending = {
    userId: `user-${randomString(random, 5)}`,
    binding: `globalrolebinding-${randomString(random, 5)}`,
  };
  const marker: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: OBJECT_NAMES.adminCreated, ...IN_SYSTEM },
    data: isEmpty ? { [PENDING_USER]: pending.userId, [PENDING_BINDING]: pending.binding } : {},
  };
  try {
    await client.resource<ConfigMap>(CONFIG_MAPS).create(marker, { ...IN_SYSTEM, signal });
    return isEmpty ? pending : undefined;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const other = await readMarker(options);
    return other && pendingOf(other);
  }
}

async function readMarker({ client, signal }: FirstAdminOptions): Promise<ConfigMap | undefined> {
  try {
    return await client
      .resource<ConfigMap>(CONFIG_MAPS)
      .get(OBJECT_NAMES.adminCreated, { ...IN_SYSTEM, signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function pendingOf({ data }: ConfigMap): Pending | undefined {
  const userId = data?.[PENDING_USER];
  const binding = data?.[PENDING_BINDING];
  return userId && binding ? { userId, binding } : undefined;
}

/** From the bootstrap Secret, else from the environment, else random and kept in the Secret. */
async function firstPassword(options: FirstAdminOptions): Promise<FirstPassword> {
  const stored = await readSecret(options);
  if (stored) return stored;
  const given = options.environment[BOOTSTRAP_PASSWORD_VARIABLE];
  if (given) return { password: given, isGenerated: false };
  const { client, random, signal } = options;
  const password = randomString(random, GENERATED_LENGTH);
  const secret: Secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: OBJECT_NAMES.bootstrapSecret,
      ...IN_SYSTEM,
      annotations: { [GENERATED_ANNOTATION]: 'true' },
    },
    data: { [PASSWORD_KEY]: Buffer.from(password).toString('base64') },
  };
  try {
    await client.resource<Secret>(SECRETS).create(secret, { ...IN_SYSTEM, signal });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return (await readSecret(options)) ?? { password, isGenerated: true };
  }
  return { password, isGenerated: true };
}

async function readSecret({
  client,
  signal,
}: FirstAdminOptions): Promise<FirstPassword | undefined> {
  try {
    const { data, metadata } = await client
      .resource<Secret>(SECRETS)
      .get(OBJECT_NAMES.bootstrapSecret, { ...IN_SYSTEM, signal });
    const password = Buffer.from(data?.[PASSWORD_KEY] ?? '', 'base64').toString('utf8');
    const isGenerated = metadata?.annotations?.[GENERATED_ANNOTATION] === 'true';
    return password === '' ? undefined : { password, isGenerated };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function createAdmin(
  { userId }: Pending,
  { password, isGenerated }: FirstPassword,
  { client, hasher, signal }: FirstAdminOptions,
): Promise<void> {
  const admin: User = {
    apiVersion: apiVersionOf(userKind),
    kind: userKind.kind,
    metadata: { name: userId, labels: { [LABELS.bootstrapping]: LABEL_VALUES.adminUser } },
    username: 'admin',
    displayName: 'Default Admin',
    password: await hasher.hash(password),
    mustChangePassword: isGenerated || password === 'admin',
    principalIds: [`${LOCAL_PRINCIPAL}${userId}`],
  };
  await createOnce(client.resource<User>(userKind.type).create(admin, { signal }));
}

async function bindAdmin(
  { userId, binding }: Pending,
  { client, settings, signal }: FirstAdminOptions,
): Promise<void> {
  const isRestricted = settings.flag('restricted-default-admin');
  const object: GlobalRoleBinding = {
    apiVersion: apiVersionOf(globalRoleBinding),
    kind: globalRoleBinding.kind,
    metadata: { name: binding, labels: { [LABELS.bootstrapping]: LABEL_VALUES.adminUser } },
    globalRoleName: isRestricted ? 'restricted-admin' : 'admin',
    userName: userId,
  };
  const bindings = client.resource<GlobalRoleBinding>(globalRoleBinding.type);
  await createOnce(bindings.create(object, { signal }));
}

/** A creation that an earlier run may have done. */
async function createOnce(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

async function finish({ client, signal }: FirstAdminOptions): Promise<void> {
  const body = { data: { [PENDING_USER]: null, [PENDING_BINDING]: null } };
  await client
    .resource<ConfigMap>(CONFIG_MAPS)
    .patch(OBJECT_NAMES.adminCreated, { type: 'merge', body }, { ...IN_SYSTEM, signal });
}
