import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServerProcess } from '../apiserver-process.ts';
import { startControlPlane } from '../kubernetes/index.ts';
import { ApiTarget } from './api-target.ts';
import { type ApiPair, runScenario } from './run-scenario.ts';

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string }[];
  };
}

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Both servers, running. */
export interface OpenPair extends ApiPair, AsyncDisposable {
  /** Starts the embedded server again if it has died; tells whether it had. */
  revive(): Promise<boolean>;
  /** Gives both servers a definition, and returns when both serve its first version. */
  define(definition: Definition): Promise<void>;
}

/** Starts both servers, empty. */
export async function openPair(): Promise<OpenPair> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'drover-differential-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const [controlPlane, server] = await Promise.all([
    // The embedded server has the default range too.
    startControlPlane({ apiServerArgs: ['--service-cluster-ip-range=10.0.0.0/24'] }),
    ApiServerProcess.start(join(directory, 'data')),
  ]);
  stack.use(controlPlane);
  stack.use(server);
  const ours = stack.use(new ApiTarget(await readFile(server.kubeconfigPath, 'utf8')));
  const theirs = stack.use(new ApiTarget(controlPlane.adminKubeconfig));
  const opened = stack.move();
  const define = async (body: Definition): Promise<void> => {
    const { group, names, versions } = body.spec;
    const served = `/apis/${group}/${versions[0]!.name}/${names.plural}`;
    await runScenario(
      { ours, theirs },
      {
        name: 'definition',
        namespaced: false,
        steps: [
          { method: 'POST', path: DEFINITIONS, body },
          { method: 'GET', path: served, until: 200 },
        ],
      },
      'none',
    );
  };
  const revive = async (): Promise<boolean> => {
    const { status } = await ours.send({ method: 'GET', path: '/livez' });
    if (status === 0) await server.start();
    return status === 0;
  };
  return { ours, theirs, revive, define, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
