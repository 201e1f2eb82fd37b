import { systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { createExplorer } from '@drover/explorer';
import { RbacAuthorizer } from '@drover/rbac';
import { expect } from 'vitest';
import { connectClient } from './proven-cache.ts';

/** A list of the explorer, as far as these tests read it. */
interface ExplorerList {
  readonly data: readonly {
    readonly id: string;
    readonly metadata: { readonly resourceVersion: string };
  }[];
  readonly cache: { readonly state: string; readonly ageSeconds?: number; readonly cause?: string };
}

/** What an explorer answers to one list, again and again. */
export interface ExplorerView extends AsyncDisposable {
  /** `<id>@<resourceVersion>` of each object, in order. */
  versions(): Promise<readonly string[]>;
  cache(): Promise<ExplorerList['cache']>;
}

const ALL = 'all';

/** Opens an explorer with short times between its proofs, whose caller may see everything, and waits for the list. */
export async function openExplorer(kubeconfig: string, path: string): Promise<ExplorerView> {
  const connection = connectClient(kubeconfig);
  const { client } = connection;
  const explorer = createExplorer(createTestRuntime({ clock: systemClock }), {
    client,
    clientFor: () => client,
    access: allAccess(),
    proof: { probeEveryMs: 1_000, auditEveryMs: 4_000 },
  });
  const stop = new AbortController();
  const running = explorer.run({ signal: stop.signal });
  const list = async (): Promise<ExplorerList> => {
    const { status, body } = await explorer.handle({
      method: 'GET',
      url: path,
      headers: {},
      caller: { name: 'admin', groups: [ALL] },
      signal: stop.signal,
      urlPrefix: '',
      origin: 'https://drover.example.org',
    });
    const text = await textOf(body);
    expect([status, text.slice(0, 200)]).toEqual([200, expect.any(String)]);
    return JSON.parse(text) as ExplorerList;
  };
  await eventually(list, { timeoutMs: 30_000 });
  return {
    versions: async () =>
      (await list()).data.map(({ id, metadata }) => `${id}@${metadata.resourceVersion}`).toSorted(),
    cache: async () => (await list()).cache,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await connection[Symbol.asyncDispose]();
    },
  };
}

function allAccess(): RbacAuthorizer {
  const access = new RbacAuthorizer();
  access.setRole({
    metadata: { name: ALL },
    rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  });
  access.setBinding({
    metadata: { name: ALL },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: ALL }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: ALL },
  });
  return access;
}

async function textOf(body: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  if (typeof body === 'string') return body;
  const chunks = body instanceof Uint8Array ? [body] : await Array.fromAsync(body);
  return Buffer.concat(chunks).toString('utf8');
}
