import { type CodedError, errorMessage, hasCode } from '@drover/base';
import { type DiagnosisStep, diagnose, proxyFor, readProxySettings } from '@drover/client/node';
import { type NormanClient, NormanError } from '@drover/client/norman';
import type { ServerContext } from '../config/config.ts';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { textAt } from '../output/value-text.ts';
import { findMe } from '../session/find-me.ts';
import { connectContext, trustOf } from '../session/open-session.ts';
import { TypeFinder } from '../types/type-finder.ts';
import { VERSION } from '../version.ts';

/** What one look at the way to a server found. */
export interface Finding {
  readonly name: string;
  /** For people. */
  readonly detail: string;
  /** Absent when all is well. */
  readonly problem?: { readonly code: string; readonly remedy: string };
}

/** Names of the steps of the way, for people. */
const STEP_NAMES: Readonly<Record<DiagnosisStep['name'], string>> = {
  name: 'DNS',
  connection: 'TCP',
  tls: 'TLS',
  http: 'HTTP',
  clock: 'clock',
};

/** How long a socket may take to say its first word: the server sends a ping every 5 s. */
const SOCKET_TIMEOUT_MS = 12_000;

/**
 * Goes the way to a server step by step, as far as it leads: proxy, name, connection, TLS, HTTP, clock; then versions,
 * login, WebSocket and the clusters behind it.
 */
export async function* examine(
  host: Host,
  name: string,
  context: ServerContext,
): AsyncGenerator<Finding, void, undefined> {
  yield program();
  yield proxy(host, context);
  const steps = await wayTo(host, context);
  yield* steps.map(findingOf);
  if (steps.some(({ failure }) => failure)) return;
  if (context.token === undefined) return;
  await using session = connectContext(host, { name, context });
  const { norman } = session;
  const login = await look('login', async () => {
    const { username, id } = await findMe(norman, host.signal);
    return `${username} (${id})`;
  });
  yield login;
  if (login.problem) return;
  yield await look('version', () => serverVersion(host, norman));
  yield await look('WebSocket', () => firstFrame(host, norman));
  yield await look('clusters', () => clusterStates(host, norman));
}

function program(): Finding {
  return { name: 'drover', detail: `${VERSION} on Node.js ${process.versions.node}` };
}

function proxy({ env }: Host, { server }: ServerContext): Finding {
  const found = proxyFor(new URL(server), readProxySettings(env));
  return { name: 'proxy', detail: found === undefined ? 'none' : found.host };
}

function wayTo(host: Host, context: ServerContext): Promise<readonly DiagnosisStep[]> {
  const { env, clock, signal } = host;
  const { server } = context;
  const url = new URL(server);
  return diagnose(server, {
    tls: trustOf(context),
    proxyUrl: proxyFor(url, readProxySettings(env))?.href,
    clock,
    signal,
    question: {
      path: '/ping',
      describe: ({ status, text }) => {
        if (status === 200 && text.trim() === 'pong') return 'it answers';
        throw cliErrors.create('CLI_NOT_DROVER', { server, status });
      },
    },
  });
}

function findingOf({ name, detail, failure }: DiagnosisStep): Finding {
  return { name: STEP_NAMES[name], detail, ...(failure && { problem: problemOf(failure) }) };
}

async function serverVersion({ signal }: Host, norman: NormanClient): Promise<string> {
  const { schema } = await new TypeFinder(norman, {}, signal).find('setting');
  const setting = await norman.get(schema, 'server-version', { signal });
  return `the server is ${textAt(setting, ['value'])}`;
}

async function firstFrame({ clock, signal }: Host, norman: NormanClient): Promise<string> {
  const ended = new AbortController();
  const cancel = clock.schedule(SOCKET_TIMEOUT_MS, () =>
    ended.abort(cliErrors.create('CLI_SOCKET_SILENT', { seconds: SOCKET_TIMEOUT_MS / 1_000 })),
  );
  try {
    const all = AbortSignal.any([signal, ended.signal]);
    for await (const _event of await norman.subscribe(['setting'], { signal: all })) break;
    return 'it opens, and frames come through';
  } catch (error) {
    // The server answers so when the head that asks for the socket has been taken out on the way.
    const isStripped = error instanceof NormanError && [400, 426].includes(error.status);
    if (isStripped) throw cliErrors.create('CLI_UPGRADE_STRIPPED', {}, { cause: error });
    throw error;
  } finally {
    cancel();
  }
}

/** How many clusters are well, and what is said of the others, a line each. */
async function clusterStates({ signal }: Host, norman: NormanClient): Promise<string> {
  const { schema } = await new TypeFinder(norman, {}, signal).find('cluster');
  const all = await Array.fromAsync(norman.list(schema, {}, { signal }));
  const others = all.filter((cluster) => cluster['state'] !== 'active');
  const lines = others.map((cluster) => {
    const [name, state, message] = ['name', 'state', 'transitioningMessage'].map((field) =>
      textAt(cluster, [field]),
    );
    return `${name} (${cluster.id}) is ${state}${message === '' ? '' : `: ${message}`}`;
  });
  return [`${all.length - others.length} of ${all.length} are active`, ...lines].join('\n');
}

/** A look whose failure is a finding, too. */
async function look(name: string, find: () => Promise<string>): Promise<Finding> {
  try {
    return { name, detail: await find() };
  } catch (error) {
    return { name, detail: errorMessage(error), problem: problemOf(error) };
  }
}

function problemOf(error: unknown): { readonly code: string; readonly remedy: string } {
  const { code = 'UNKNOWN', remedy = '' } = error as Partial<CodedError>;
  const isTrust = hasCode(error, 'CLIENT_CERTIFICATE_UNTRUSTED');
  return { code, remedy: isTrust ? 'Log in again to compare and pin its authority.' : remedy };
}
