import { lookup } from 'node:dns/promises';
import type { Duplex } from 'node:stream';
import {
  type Clock,
  type CodedError,
  createDeadline,
  parseTimeMs,
  systemClock,
} from '@drover/base';
import { clientErrors } from '../../errors.ts';
import type { TransportResponse } from '../../transport/transport.ts';
import { connectTcp, connectThroughProxy } from '../transport/connect-tcp.ts';
import { addressOf, parseUrl } from '../transport/parse-url.ts';
import { startTls, type TlsOptions } from '../transport/start-tls.ts';
import { streamTransport } from '../transport/stream-transport.ts';
import { describeChain } from './describe-chain.ts';
import { explainFailure, type FailedStep } from './explain-failure.ts';

/** How {@link diagnose} reaches the server: as a transport would. */
export interface DiagnoseOptions {
  readonly tls?: TlsOptions;
  readonly proxyUrl?: string | undefined;
  readonly clock?: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Bound of each step, in milliseconds; default 5,000. */
  readonly timeoutMs?: number;
  /** How the far side is known to be what it should; default: as a Kubernetes API, by `/version`. */
  readonly question?: DiagnosisQuestion;
}

/** What is asked of the far side. */
export interface DiagnosisQuestion {
  readonly path: string;
  /** What the answer tells, of which `text` is the beginning; throws when something else answers. */
  readonly describe: (answer: { readonly status: number; readonly text: string }) => string;
}

/** One step on the way to an answer. */
export interface DiagnosisStep {
  readonly name: 'name' | 'connection' | 'tls' | 'http' | 'clock';
  /** What was found, for people. */
  readonly detail: string;
  /** Why it failed, with a remedy; steps behind it were not tried. */
  readonly failure?: CodedError;
}

/** The difference between two clocks from which on certificates and tokens are in danger. */
const MAX_SKEW_MS = 60_000;

/** Most of an answer that is read. */
const MAX_ANSWER_CHARACTERS = 64 * 1024;

/**
 * Goes to an API step by step (name, connection, TLS, HTTP, clock) and says where the way ends, why, and what
 * to do about it. Credentials are not needed and not sent.
 *
 * @throws `CLIENT_BAD_URL`; the reason of the signal.
 */
export async function diagnose(
  url: string,
  options: DiagnoseOptions = {},
): Promise<readonly DiagnosisStep[]> {
  const probe = createProbe(parseUrl(url, ['https:', 'http:']), options);
  const steps: DiagnosisStep[] = [];
  try {
    for (const [name, attempt] of ATTEMPTS) {
      const step = await runStep(probe, name, attempt);
      steps.push(step);
      if (step.failure) break;
    }
  } finally {
    probe.socket?.destroy();
  }
  return steps;
}

/** What is known on the way. */
interface Probe {
  readonly url: URL;
  readonly options: DiagnoseOptions;
  readonly clock: Clock;
  readonly target: FailedStep;
  /** Set by `connection`, and again by `tls`. */
  socket: Duplex | undefined;
  /** The time that the server told, set by `http`. */
  serverTimeMs: number | undefined;
}

/** Tries one step and says what it found; throws when the way ends there. */
type Attempt = (probe: Probe, signal: AbortSignal) => Promise<string>;

const ATTEMPTS: readonly (readonly [DiagnosisStep['name'], Attempt])[] = [
  ['name', findAddresses],
  ['connection', connect],
  ['tls', secure],
  ['http', ask],
  ['clock', compareClocks],
];

function createProbe(url: URL, options: DiagnoseOptions): Probe {
  const { clock = systemClock, timeoutMs = 5_000 } = options;
  const { host, port } = addressOf(url);
  const target = { host, address: `${host}:${port}`, timeoutMs };
  return { url, options, clock, target, socket: undefined, serverTimeMs: undefined };
}

async function runStep(
  probe: Probe,
  name: DiagnosisStep['name'],
  attempt: Attempt,
): Promise<DiagnosisStep> {
  const { clock, target, options } = probe;
  const { timeoutMs } = target;
  using deadline = createDeadline(clock, { what: name, timeoutMs, signal: options.signal });
  try {
    return { name, detail: await attempt(probe, deadline.signal) };
  } catch (error) {
    options.signal?.throwIfAborted();
    const failure = explainFailure(error, target);
    return { name, detail: failure.message, failure };
  }
}

async function findAddresses({ url, options, target }: Probe): Promise<string> {
  if (options.proxyUrl !== undefined) return `the proxy looks up ${target.host}`;
  const found = await lookup(addressOf(url).host, { all: true });
  return found.map(({ address }) => address).join(', ');
}

async function connect(probe: Probe, signal: AbortSignal): Promise<string> {
  const { url, options, target } = probe;
  const address = addressOf(url);
  const { proxyUrl } = options;
  if (proxyUrl === undefined) {
    probe.socket = await connectTcp(address, { signal });
    return `connected to ${target.address}`;
  }
  const proxy = parseUrl(proxyUrl, ['http:', 'https:']);
  probe.socket = await connectThroughProxy(proxy, address, { signal });
  return `connected to ${target.address} through ${proxy.host}`;
}

async function secure(probe: Probe, signal: AbortSignal): Promise<string> {
  const { url, options, target, socket } = probe;
  if (url.protocol === 'http:' || !socket) return 'not wanted by the address';
  const { tls = {} } = options;
  const secured = await startTls(socket, target.host, { tls, signal });
  probe.socket = secured;
  const verdict = tls.insecureSkipVerify ? 'was not checked' : 'is trusted';
  return `the certificate ${verdict}: ${describeChain(secured.getPeerCertificate(true))}`;
}

async function ask(probe: Probe, signal: AbortSignal): Promise<string> {
  const { url, target, socket, options } = probe;
  await using transport = streamTransport({
    name: target.address,
    authority: url.host,
    basePath: url.pathname.replace(/\/+$/, ''),
    // One connection has been made, and is used.
    connect: () => (socket ? Promise.resolve(socket) : Promise.reject(new Error('not connected'))),
  });
  const headers = { accept: 'application/json' };
  const { path, describe } = options.question ?? kubernetesQuestion(target.address);
  const response = await transport.request({ method: 'GET', path, headers, signal });
  probe.serverTimeMs = parseTimeMs(response.headers['date'] ?? '');
  return describe({ status: response.status, text: await readStart(response) });
}

/** Kubernetes tells its version to everybody, or says that it does not. */
function kubernetesQuestion(address: string): DiagnosisQuestion {
  return {
    path: '/version',
    describe: ({ status, text }) => {
      const answer = parseAnswer(text);
      if (status === 200 && typeof answer['gitVersion'] === 'string') {
        return `Kubernetes ${answer['gitVersion']}`;
      }
      if (answer['kind'] === 'Status' || status === 401) return `an API that answers ${status}`;
      const reason = `it answers ${status} to /version`;
      throw clientErrors.create('CLIENT_NOT_KUBERNETES', { address, reason });
    },
  };
}

async function readStart({ body }: TransportResponse): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_ANSWER_CHARACTERS) break;
  }
  return text;
}

function parseAnswer(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    // A page for people: no Kubernetes API, which the caller says.
    return {};
  }
}

async function compareClocks({ serverTimeMs, clock, target }: Probe): Promise<string> {
  if (serverTimeMs === undefined) return 'the server does not tell its time';
  const skewMs = Math.abs(clock.nowMs() - serverTimeMs);
  const seconds = Math.round(skewMs / 1000);
  if (skewMs <= MAX_SKEW_MS) return `the clocks differ by ${seconds} s`;
  throw clientErrors.create('CLIENT_CLOCK_SKEW', { address: target.address, seconds });
}
