import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createAuthority } from '@drover/apiserver';
import { systemClock, systemRandom } from '@drover/base';
import { FIRST_PASSWORD, type RequestOptions, type ServerProcess } from './server-process.ts';

/** A secret that was planted, and is looked for. */
export interface Canary {
  /** Says to people what it was. */
  readonly name: string;
  readonly value: string;
  /** Whether it is kept as it is in a Secret, because somebody needs it: databases hold it then. */
  readonly isKept: boolean;
}

/** Where a canary was found. */
export interface Finding {
  readonly canary: string;
  readonly place: string;
  readonly form: string;
}

/** Where canaries are looked for. */
export interface SearchOptions {
  readonly server: ServerProcess;
  readonly token: string;
  /** Folders with logs and audit files. */
  readonly logs: readonly string[];
  /** Folders with databases. */
  readonly databases: readonly string[];
}

/** Plants secrets through the API, and looks for them wherever none may be. */
export class Canaries {
  readonly #planted: Canary[] = [{ name: 'first password', value: FIRST_PASSWORD, isKept: false }];

  /** What was planted. */
  get planted(): readonly Canary[] {
    return this.#planted;
  }

  /** A new secret; whoever asks for it plants it. */
  next(name: string, { isKept = false }: { readonly isKept?: boolean } = {}): string {
    const value = newValue();
    this.#planted.push({ name, value, isKept });
    return value;
  }

  /** Looks for a secret that the server made. */
  add(name: string, value: string): void {
    this.#planted.push({ name, value, isKept: false });
  }

  /** Plants one of each kind that an installation has without a cluster of its own. */
  async plantAll(server: ServerProcess, token: string): Promise<void> {
    const post = (path: string, body: object, options: RequestOptions = {}): Promise<Json> =>
      server.json<Json>(path, { method: 'POST', token, body, ...options });
    await this.#plantUser(server, post);
    await this.#plantTokens(post);
    await this.#plantSecrets(server, token, post);
    await this.#plantProjectSecrets(server, token, post);
    await this.#plantBadRequests(server, token);
  }

  /** Where any of them is, and should not be. */
  async search({ server, token, logs, databases }: SearchOptions): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    for (const folder of logs) findings.push(...(await this.#searchFolder(folder, this.#planted)));
    const hashed = this.#planted.filter(({ isKept }) => !isKept);
    for (const folder of databases) findings.push(...(await this.#searchFolder(folder, hashed)));
    const metrics = await server.request('/metrics', { token });
    findings.push(...findIn(Buffer.from(metrics.text), '/metrics', this.#planted));
    for (const path of await listPaths(server, token)) {
      const { text } = await server.request(path, { token });
      const isShown = PLAIN_LISTS.test(path);
      const sought = this.#planted.filter(({ name }) => !(isShown && PLAIN.test(name)));
      findings.push(...findIn(Buffer.from(text), path, sought));
    }
    return findings;
  }

  async #plantUser(server: ServerProcess, post: Post): Promise<void> {
    const password = this.next('password of a user');
    const user = await post('/v3/users', { username: 'canary', password });
    const login = '/v3-public/localProviders/local?action=login';
    const session = await post(login, { username: 'canary', password });
    this.add('token of a login', secretOf(session));
    const changed = this.next('password that was set');
    await post(`/v3/users/${user.id}?action=setpassword`, { newPassword: changed });
    const wrong = { username: 'canary', password: this.next('wrong password') };
    await server.request(login, { body: wrong });
  }

  async #plantTokens(post: Post): Promise<void> {
    this.add('API key', secretOf(await post('/v3/tokens', { description: 'canary' })));
    const { config = '' } = await post('/v3/clusters/local?action=generateKubeconfig', {});
    const [, secret] = /token: "?[\w-]+:(\w+)/.exec(config) ?? [];
    if (secret !== undefined) this.add('token in a kubeconfig', secret);
  }

  async #plantSecrets(server: ServerProcess, token: string, post: Post): Promise<void> {
    const kept = (name: string): string => this.next(name, { isKept: true });
    const privateKey = newKey();
    this.#planted.push({ name: 'TLS key', value: lineOf(privateKey), isKept: true });
    await post('/k8s/clusters/local/api/v1/namespaces/default/secrets', {
      metadata: { name: 'canary' },
      stringData: { password: kept('data of a Secret'), 'tls.key': privateKey },
    });
    await post('/v3/cloudCredentials', {
      name: 'canary',
      amazonec2credentialConfig: { accessKey: 'key', secretKey: kept('key of a cloud') },
    });
    await server.json('/v3/keyCloakOIDCConfigs/keycloakoidc', {
      method: 'PUT',
      token,
      body: {
        accessMode: 'unrestricted',
        enabled: false,
        clientId: 'x',
        clientSecret: kept('secret of a provider'),
        issuer: 'https://provider.test',
        authEndpoint: 'https://provider.test/auth',
        rancherUrl: `${server.url}/verify-auth`,
        scope: 'openid',
      },
    });
    const yaml = `apiVersion: v1\nkind: Secret\nmetadata: {name: imported, namespace: default}\nstringData: {a: ${kept('imported YAML')}}\n`;
    await post('/v3/clusters/local?action=importYaml', { yaml, defaultNamespace: 'default' });
  }

  /** Secrets of each sort, of a project and of its namespace, made and changed by the v3 API. */
  async #plantProjectSecrets(server: ServerProcess, token: string, post: Post): Promise<void> {
    const { id: projectId } = await post('/v3/projects', { name: 'canary', clusterId: 'local' });
    const namespaceId = 'canary';
    await post('/v3/cluster/local/namespaces', { name: namespaceId, projectId });
    const root = `/v3/project/${projectId}`;
    for (const [sort, bodyOf] of Object.entries(SECRET_SORTS)) {
      const plurals = [sort, `namespaced${sort.charAt(0).toUpperCase()}${sort.slice(1)}`];
      for (const plural of plurals) {
        const place = plural === sort ? { projectId } : { namespaceId };
        const sown = await bodyOf();
        const { id } = await post(`${root}/${plural}`, {
          name: plural.toLowerCase(),
          ...place,
          ...sown.body,
        });
        const changed = await bodyOf();
        const options = { method: 'PUT', token, body: changed.body };
        await server.json(`${root}/${plural}/${id}`, options);
        for (const [name, value] of [...sown.secrets, ...changed.secrets]) {
          this.#planted.push({ name: `${name} of ${plural}`, value, isKept: true });
        }
      }
    }
  }

  /** Requests that fail keep nothing either: neither what was in a wrong place, nor a body that is no JSON. */
  async #plantBadRequests(server: ServerProcess, token: string): Promise<void> {
    const headers = { cookie: `R_SESS=token-abcde:${this.next('cookie')}` };
    await server.request('/v3/clusters', { headers });
    await server.request('/v3/clusters', { token: `token-abcde:${this.next('wrong token')}` });
    const torn = `{"username":"x","password":"${this.next('password in a torn body')}"`;
    await server.request('/v3/users', { method: 'POST', token, body: torn });
    const known = { password: { deep: this.next('password in a wrong form') }, username: 'y' };
    await server.request('/v3/users', { method: 'POST', token, body: known });
  }

  async #searchFolder(folder: string, canaries: readonly Canary[]): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      const file = join(entry.parentPath, entry.name);
      findings.push(...findIn(await readFile(file), relative(folder, file), canaries));
    }
    return findings;
  }
}

/** A body with secrets in it, which stand beside it by their names. */
interface Sown {
  readonly body: object;
  readonly secrets: readonly (readonly [name: string, value: string])[];
}

/** What sorts of secrets hide, by the plurals of those of projects; another one at each call. */
const SECRET_SORTS: Readonly<Record<string, () => Sown | Promise<Sown>>> = {
  basicAuths: () => sown('password', (password) => ({ username: 'canary', password })),
  certificates: async () => {
    const options = { clock: systemClock, random: systemRandom };
    const { certificate, privateKey } = await createAuthority('canary', options);
    const body = { certs: certificate, key: privateKey };
    return { body, secrets: [['key', lineOf(privateKey)]] };
  },
  dockerCredentials: () =>
    sown('password of a registry', (password) => ({
      registries: { 'registry.test': { username: 'canary', password } },
    })),
  secrets: () => sown('data', (value) => ({ stringData: { value } })),
  sshAuths: () => {
    const privateKey = newKey();
    return { body: { privateKey }, secrets: [['key', lineOf(privateKey)]] };
  },
};

function sown(name: string, bodyOf: (value: string) => object): Sown {
  const value = newValue();
  return { body: bodyOf(value), secrets: [[name, value]] };
}

function newValue(): string {
  return `canary-${randomBytes(18).toString('hex')}`;
}

/** A private key, in PEM. */
function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return privateKey;
}

/** A part of a key that is in it whatever is done to its lines. */
function lineOf(pem: string): string {
  const [, , line = ''] = pem.split('\n');
  return line;
}

interface Json {
  readonly id: string;
  readonly token?: string;
  readonly config?: string;
}

type Post = (path: string, body: object) => Promise<Json>;

function secretOf({ token = '' }: Json): string {
  return token.slice(token.indexOf(':') + 1);
}

/** The forms in which a text hides: as it is, and in base64 from each of its three phases. */
function formsOf(value: string): readonly (readonly [form: string, text: string])[] {
  const base64 = [0, 1, 2].map((phase) => {
    const shifted = Buffer.from(`${'\0'.repeat(phase)}${value}`).toString('base64');
    // The ends depend on what stands beside it.
    return ['base64', shifted.slice(4, -4)] as const;
  });
  return [['plain', value], ['hexadecimal', Buffer.from(value).toString('hex')], ...base64];
}

function findIn(bytes: Buffer, place: string, canaries: readonly Canary[]): readonly Finding[] {
  return canaries.flatMap(({ name, value }) => {
    const form = formsOf(value).find(([, text]) => bytes.includes(text));
    return form ? [{ canary: name, place, form: form[0] }] : [];
  });
}

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly verbs: readonly string[] }[];
}

/** The lists of every kind of the home of state but Secrets, and of every type of the v3 API. */
async function listPaths(server: ServerProcess, token: string): Promise<readonly string[]> {
  const local = '/k8s/clusters/local';
  const { groups } = await server.json<{
    groups: readonly { preferredVersion: { groupVersion: string } }[];
  }>(`${local}/apis`, { token });
  const versions = [
    '/api/v1',
    ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`),
  ];
  const kinds: string[] = [];
  for (const version of versions) {
    const { resources } = await server.json<ResourceList>(`${local}${version}`, { token });
    const listed = resources.filter(
      ({ name, verbs }) => verbs.includes('list') && name !== 'secrets',
    );
    kinds.push(...listed.map(({ name }) => `${local}${version}/${name}`));
  }
  const root = await server.json<{ links: Readonly<Record<string, string>> }>('/v3', { token });
  const types = Object.values(root.links).map((link) => new URL(link).pathname);
  // The v3 API shows Secrets to those who may read them, too.
  const others = new Set(['/v3/subscribe', '/v3/managementsecrets']);
  const shown = [
    ...types.filter((path) => !others.has(path)),
    ...(await projectPaths(server, token)),
  ];
  return [...kinds, ...shown, '/v3/openapi.json'];
}

/** What is in plain Secrets: of people, and of the server itself, whose namespaces are in projects of `local`. */
const PLAIN = /^(data of |key of a cloud$|secret of a provider$|TLS key$|imported YAML$)/;

/** Lists that show the data of plain secrets, as Rancher does; what other sorts hide is not in them either. */
const PLAIN_LISTS = /^\/v3\/projects\/[^/]+\/(namespaced)?secrets$/;

/** The lists of every type in every project, those of secrets included. */
async function projectPaths(server: ServerProcess, token: string): Promise<readonly string[]> {
  const { data } = await server.json<{
    data: readonly { links: Readonly<Record<string, string>> }[];
  }>('/v3/projects', { token });
  const lists = data.flatMap(({ links }) => Object.values(links));
  return lists
    .map((link) => new URL(link).pathname)
    .filter((path) => path.startsWith('/v3/projects/') && !path.endsWith('/subscribe'));
}
