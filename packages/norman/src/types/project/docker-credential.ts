import type { DynamicObject } from '@drover/apimachinery';
import { isRecord } from '../../is-record.ts';
import { missing, textOf, withText } from './secret-data.ts';
import type { SecretFields } from './secret-fields.ts';
import { DOCKER_CFG } from './secret-types.ts';

type Credential = Readonly<Record<string, unknown>>;
type Registries = Readonly<Record<string, Credential>>;

const CONFIG_JSON = '.dockerconfigjson';
const CFG = '.dockercfg';

/** Credentials of image registries, in the form of Docker's configuration, or in its older one. */
export const dockerCredentialFields: SecretFields = {
  computed: { registries: registriesOf },
  store(secret, { registries }) {
    if (!isRecord(registries)) return secret;
    const stored = registriesOf(secret) ?? {};
    const merged = Object.fromEntries(
      Object.entries(registries).map(([host, given]) => [
        host,
        credential(isRecord(given) ? given : {}, stored[host]),
      ]),
    );
    return withRegistries(secret, merged);
  },
  check(secret) {
    if (!registriesOf(secret)) missing('registries');
  },
};

function isOldForm({ type }: DynamicObject): boolean {
  return type === DOCKER_CFG;
}

function registriesOf(secret: DynamicObject): Registries | undefined {
  const isOld = isOldForm(secret);
  const config = parsed(textOf(secret, isOld ? CFG : CONFIG_JSON));
  const registries = isOld || !isRecord(config) ? config : config['auths'];
  return isRecord(registries) ? (registries as Registries) : undefined;
}

function withRegistries(secret: DynamicObject, registries: Registries): DynamicObject {
  if (isOldForm(secret)) return withText(secret, CFG, JSON.stringify(registries));
  const config = parsed(textOf(secret, CONFIG_JSON));
  const others = isRecord(config) ? config : {};
  return withText(secret, CONFIG_JSON, JSON.stringify({ ...others, auths: registries }));
}

/** Clients never see passwords, so that one that they do not give with the same user name stays. */
function credential(given: Credential, stored: Credential | undefined): Credential {
  const { username, password, auth } = given;
  if (isText(username) && isText(password)) {
    return { ...given, auth: Buffer.from(`${username}:${password}`).toString('base64') };
  }
  const isSameUser = stored !== undefined && stored['username'] === username;
  if (!isSameUser || password || auth) return given;
  return { ...given, password: stored['password'], auth: stored['auth'] };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Made by others; nothing of it can be shown.
    return undefined;
  }
}
