import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import type { Answer, Step } from './step.ts';

interface Kubeconfig {
  readonly clusters: readonly {
    cluster: { server: string; 'certificate-authority-data': string };
  }[];
  readonly users: readonly {
    user: { 'client-certificate-data': string; 'client-key-data': string };
  }[];
}

/** Nothing that is asked takes longer; a server that does not answer must not hold the suite. */
const ANSWER_TIMEOUT_MS = 20_000;

/** A watch that was opened. */
export interface OpenWatch extends Disposable {
  /** Status, headers, and the events so far; the body itself where it was refused. */
  answer(): Answer;
  readonly count: number;
}

/** One API server, over connections that are kept. */
export class ApiTarget implements Disposable {
  readonly #url: URL;
  readonly #authority: Buffer;
  readonly #admin: Agent;
  readonly #anyone: Agent;

  /** @param kubeconfig of its administrator, with everything inline. */
  constructor(kubeconfig: string) {
    const { clusters, users } = parse(kubeconfig) as Kubeconfig;
    const [{ cluster }, { user }] = [clusters[0]!, users[0]!];
    this.#url = new URL(cluster.server);
    this.#authority = Buffer.from(cluster['certificate-authority-data'], 'base64');
    const shared = { keepAlive: true, maxSockets: 64, ca: this.#authority };
    this.#admin = new Agent({
      ...shared,
      cert: Buffer.from(user['client-certificate-data'], 'base64'),
      key: Buffer.from(user['client-key-data'], 'base64'),
    });
    this.#anyone = new Agent(shared);
  }

  /** Sends one request and reads the whole answer. A connection that broke is an answer with status 0. */
  async send(step: Step): Promise<Answer> {
    try {
      const response = await this.#open(step);
      return answerOf(response, parseBody(await text(response)));
    } catch (error) {
      return { status: 0, headers: {}, body: String(error) };
    }
  }

  /** Opens a watch and returns once its headers are there; events are collected from then on. */
  async watch(step: Step): Promise<OpenWatch> {
    const response = await this.#open(step).catch(() => undefined);
    if (response?.statusCode !== 200) {
      const answer = response
        ? answerOf(response, parseBody(await text(response)))
        : { status: 0, headers: {}, body: '' };
      return { answer: () => answer, count: 0, [Symbol.dispose]: () => undefined };
    }
    const events: unknown[] = [];
    // A watch that is cut ends; what came until then is compared.
    response.on('error', () => undefined);
    const lines = createInterface({ input: response });
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      const event = parseBody(line);
      if (!isIdleBookmark(event)) events.push(event);
    });
    return {
      answer: () => answerOf(response, { events: [...events] }),
      get count() {
        return events.length;
      },
      [Symbol.dispose]: () => response.destroy(),
    };
  }

  [Symbol.dispose](): void {
    this.#admin.destroy();
    this.#anyone.destroy();
  }

  #open(step: Step): Promise<IncomingMessage> {
    const body = typeof step.body === 'string' ? step.body : JSON.stringify(step.body);
    const headers: Record<string, string> = { 'user-agent': 'differ/1.0', ...step.headers };
    if (step.accept !== undefined) headers['accept'] = step.accept;
    if (step.as !== undefined) headers['impersonate-user'] = step.as;
    if (body !== undefined) {
      headers['content-type'] = step.type ?? 'application/json';
      headers['content-length'] = String(Buffer.byteLength(body));
    }
    const options: RequestOptions = {
      host: this.#url.hostname,
      port: this.#url.port,
      method: step.method === 'WATCH' ? 'GET' : step.method,
      path: step.path,
      headers,
      agent: 'authorization' in headers ? this.#anyone : this.#admin,
    };
    return new Promise((resolve, reject) => {
      const sent = request(options, resolve);
      if (step.method !== 'WATCH') {
        sent.setTimeout(ANSWER_TIMEOUT_MS, () =>
          sent.destroy(new Error(`No answer: ${step.path}`)),
        );
      }
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

function answerOf(response: IncomingMessage, body: unknown): Answer {
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body,
  };
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    // Not everything is JSON: metrics, health, errors of the HTTP layer.
    return body;
  }
}

/** Bookmarks come by the clock, but for the one that ends the initial events. */
function isIdleBookmark(event: unknown): boolean {
  const text = JSON.stringify(event);
  return text.startsWith('{"type":"BOOKMARK"') && !text.includes('k8s.io/initial-events-end');
}
