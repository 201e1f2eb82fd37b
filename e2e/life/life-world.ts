import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { expect } from 'vitest';
import { runCommand } from '../../scripts/run-command.ts';
import { type ClusterBeside, importBeside } from '../agent-beside.ts';
import type { AgentProcess } from '../agent-process.ts';
import { untilState } from '../imported-cluster.ts';
import {
  type ControlPlane,
  kubectlPath,
  startCluster,
  startControlPlane,
} from '../kubernetes/index.ts';
import { type Kubectl, kubectlWith } from '../main-job-kubectl.ts';
import { OidcWorld } from '../oidc-world.ts';
import { type Listed, listEverything } from './list-everything.ts';

/** For what goes through several processes. */
export const SLOW = { timeoutMs: 120_000, intervalMs: 200 };

const PASSWORD = 'a password for the test';

/** Something that the v3 API answers. */
export interface Resource {
  readonly id: string;
  readonly state?: string;
  readonly data?: readonly Resource[];
  readonly [field: string]: unknown;
}

/** A real cluster whose agent comes and goes. */
export interface LifeCluster {
  readonly id: string;
  readonly plane: ControlPlane;
  /** Names of all that was there before Drover came. */
  readonly before: ReadonlySet<string>;
  goOffline(): Promise<void>;
  /** Returns when the server has seen it. */
  comeBack(): Promise<void>;
}

/** Somebody who logged in. */
export interface Person {
  readonly name: string;
  readonly id: string;
  readonly token: string;
}

/** A server with its state in the embedded store, a real identity provider, and two real clusters. */
export class LifeWorld implements AsyncDisposable {
  readonly oidc: OidcWorld;
  readonly directory: string;
  /** Has a node, which runs pods. */
  one!: LifeCluster;
  /** Has none. */
  two!: LifeCluster;
  /** Names of all that was in the home of state before there was any cluster. */
  homeBefore: ReadonlySet<string> = new Set();
  readonly #owned: AsyncDisposableStack;

  private constructor(oidc: OidcWorld, directory: string, owned: AsyncDisposableStack) {
    this.oidc = oidc;
    this.directory = directory;
    this.#owned = owned;
  }

  static async start(): Promise<LifeWorld> {
    await using stack = new AsyncDisposableStack();
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-life-'))).path;
    const oidc = stack.use(await OidcWorld.start());
    const one = stack.use(await startCluster({ nodes: 1 }));
    const two = stack.use(await startControlPlane({ controllers: true }));
    await oidc.configure();
    const world = new LifeWorld(oidc, directory, stack.move());
    world.homeBefore = await world.homeNames();
    world.one = await world.#import('one', one);
    world.two = await world.#import('two', two);
    return world;
  }

  get clusters(): readonly LifeCluster[] {
    return [this.one, this.two];
  }

  /** The kubeconfig of the home of state; written anew at each start of the server. */
  get homeKubeconfig(): string {
    return join(dirname(dirname(this.oidc.auditLog)), 'kubeconfig.yaml');
  }

  /** Asks the v3 API, as the administrator if nobody else is named. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<Resource> {
    return this.oidc.server.json<Resource>(`/v3/${path}`, {
      method,
      token: token ?? this.oidc.admin,
      ...(body !== undefined && { body }),
    });
  }

  /** Deletes something by the v3 API; what is gone already is no failure. */
  async remove(path: string): Promise<void> {
    const options = { method: 'DELETE', token: this.oidc.admin };
    const { status, text } = await this.oidc.server.request(`/v3/${path}`, options);
    expect([200, 202, 204, 404], text).toContain(status);
  }

  /** Calls an action, which may answer nothing. */
  async act(path: string, body: object): Promise<void> {
    const asked = { token: this.oidc.admin, body };
    const { status, text } = await this.oidc.server.request(`/v3/${path}`, asked);
    expect(status, text).toBeLessThan(300);
  }

  /** The id of what a POST creates. */
  async create(path: string, body: object): Promise<string> {
    return (await this.call('POST', path, body)).id;
  }

  /** Standard output of kubectl in the home of state, past Drover. */
  async home(...args: readonly string[]): Promise<string> {
    const where = ['--kubeconfig', this.homeKubeconfig];
    const { stdout, stderr, exitCode } = await runCommand(await kubectlPath(), [...where, ...args]);
    expect(exitCode, stderr).toBe(0);
    return stdout;
  }

  homeNames(): Promise<ReadonlySet<string>> {
    return listEverything(async (args) => this.home(...args));
  }

  /** Objects of some kinds in the home of state. */
  async homeObjects<T extends Listed>(kinds: string, ...args: readonly string[]): Promise<T[]> {
    const text = await this.home('get', kinds, '-A', '-o', 'json', ...args);
    return (JSON.parse(text) as { items: T[] }).items;
  }

  /** Creates a local user, who logs in. */
  async addLocal(name: string): Promise<Person> {
    const body = { username: name, password: PASSWORD, mustChangePassword: false };
    const id = await this.create('users', body);
    const token = await eventually(() => this.oidc.server.login(name, PASSWORD), SLOW);
    return { name, id, token };
  }

  /** Somebody with these groups logs in at the identity provider. */
  async addOutside(name: string, groups: readonly string[]): Promise<Person> {
    this.setGroups(name, groups);
    const { jar } = await this.oidc.logIn(name);
    const { data } = (await this.oidc.me(jar)).json<{ data: { id: string }[] }>();
    return { name, id: data[0]?.id ?? '', token: this.oidc.session(jar) };
  }

  /** Changes groups at the identity provider; Drover hears of it when it asks. */
  setGroups(name: string, groups: readonly string[]): void {
    const account = this.oidc.idp.accounts[name];
    if (!account) throw new Error(`The identity provider knows no ${name}`);
    account.groups = groups;
  }

  /** The real kubectl of somebody, through the proxy. */
  async kubectlOf({ name, token }: Person, cluster: LifeCluster): Promise<Kubectl> {
    const server = `${this.oidc.server.url}/k8s/clusters/${cluster.id}`;
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    const path = join(this.directory, `${name}-${cluster.id}`);
    await writeFile(path, JSON.stringify(config), { mode: 0o600 });
    // Discovery is the same for all.
    return kubectlWith(path, join(this.directory, 'cache'));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync();
  }

  async #import(name: string, plane: ControlPlane): Promise<LifeCluster> {
    const before = await planeNames(plane);
    const directory = join(this.directory, name);
    await mkdir(directory);
    const { server, admin: token } = this.oidc;
    const options = { server, token, controlPlane: plane, directory, name };
    const imported = await importBeside(options);
    const cluster = this.#withAgent(imported, { plane, before });
    await cluster.comeBack();
    return cluster;
  }

  #withAgent(imported: ClusterBeside, facts: Pick<LifeCluster, 'plane' | 'before'>): LifeCluster {
    let agent: AgentProcess | undefined;
    this.#owned.defer(() => agent?.[Symbol.asyncDispose]());
    const { id } = imported;
    return {
      id,
      ...facts,
      goOffline: async () => {
        await agent?.[Symbol.asyncDispose]();
        agent = undefined;
      },
      comeBack: async () => {
        agent ??= imported.startAgent();
        await untilState(() => this.call('GET', `clusters/${id}`), 'active', SLOW.timeoutMs);
      },
    };
  }
}

/** Names of all that is in a cluster. */
export function planeNames(plane: ControlPlane): Promise<ReadonlySet<string>> {
  return listEverything((args) => planeOutput(plane, ...args));
}

/** Standard output of kubectl in a cluster, past Drover. */
export async function planeOutput(
  plane: ControlPlane,
  ...args: readonly string[]
): Promise<string> {
  const { stdout, stderr, exitCode } = await plane.kubectl(args);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}
