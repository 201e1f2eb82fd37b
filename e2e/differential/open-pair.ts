import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServerProcess } from '../apiserver-process.ts';
import { startControlPlane } from '../kubernetes/index.ts';
import { ApiTarget } from './api-target.ts';
import { customDefinition } from './generate/subjects.ts';
import { type ApiPair, runScenario } from './run-scenario.ts';

/** A server that runs, and how to talk to it. */
export interface RunningTarget extends AsyncDisposable {
  readonly target: ApiTarget;
}

/** The embedded server, running. */
export interface RunningOurs extends RunningTarget {
  /** Starts it again if it has died; tells whether it had. */
  revive(): Promise<boolean>;
}

/** Wider than by default, so that no long run uses it up; not much, because a service without a name makes servers try every address. */
const SERVICE_RANGE = '--service-cluster-ip-range=10.0.0.0/22';

/**
 * Starts the embedded server, empty and without the controllers that are not the API server's.
 *
 * @param env - added to the environment of its process.
 */
export async function startOurs(env: Readonly<Record<string, string>> = {}): Promise<RunningOurs> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'drover-differential-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const server = stack.use(
    await ApiServerProcess.start(join(directory, 'data'), {
      env,
      flags: ['--controllers', '', SERVICE_RANGE],
    }),
  );
  const target = stack.use(new ApiTarget(await readFile(server.kubeconfigPath, 'utf8')));
  const opened = stack.move();
  const revive = async (): Promise<boolean> => {
    const { status } = await target.send({ method: 'GET', path: '/livez' });
    if (status === 0) await server.start();
    return status === 0;
  };
  return { target, revive, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Starts the real server, empty but for what it makes itself. */
export async function startTheirs(): Promise<RunningTarget> {
  await using stack = new AsyncDisposableStack();
  const controlPlane = stack.use(
    await startControlPlane({
      serviceAccountAdmission: true,
      apiServerArgs: [SERVICE_RANGE],
    }),
  );
  const target = stack.use(new ApiTarget(controlPlane.adminKubeconfig));
  const opened = stack.move();
  return { target, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Both servers, with the definition that generated requests and samples are about. */
export async function pairUp(ours: RunningTarget, theirs: RunningTarget): Promise<ApiPair> {
  const pair = { ours: ours.target, theirs: theirs.target };
  const { group, names, versions } = customDefinition.spec;
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const served = `/apis/${group}/${versions[0]!.name}/${names.plural}`;
  const steps = [
    { method: 'POST', path: definitions, body: customDefinition },
    { method: 'GET', path: served, until: 200 },
  ] as const;
  await runScenario(pair, { name: 'definition', namespaced: false, steps }, 'none');
  return pair;
}
