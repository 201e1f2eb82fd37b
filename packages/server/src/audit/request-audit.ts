import { type Clock, CodedError } from '@drover/base';
import type { Exchange, RequestNotes } from '../http/exchange.ts';
import { statusOf } from '../http/respond.ts';
import {
  type ActingAs,
  type AuditFacts,
  type AuditLevel,
  type AuditStatus,
  auditLine,
} from './audit-event.ts';
import type { AuditedAction } from './audited-action.ts';
import { redact, redactUrl } from './redact.ts';

/** Bodies beyond this are not written down, only how large they were. In bytes. */
const MAX_BODY_BYTES = 256 * 1024;

/** Longer names that somebody tried to log in with are cut. */
const MAX_NAME = 256;

/** What the record of a request is made of. */
export interface RequestAuditOptions {
  readonly exchange: Exchange;
  readonly action: AuditedAction;
  readonly level: AuditLevel;
  readonly clock: Clock;
  /** Names of fields that hold secrets, in lower case. */
  readonly secretFields: () => ReadonlySet<string>;
}

/** Collects what becomes known of one request, and words it as lines of the audit log. */
export class RequestAudit implements RequestNotes {
  readonly #options: RequestAuditOptions;
  readonly #receivedMs: number;
  readonly #startMs: number;
  readonly #annotations = new Map<string, string>();
  readonly #request = new CollectedBody();
  readonly #response = new CollectedBody();
  #actingAs: ActingAs | undefined;

  constructor(options: RequestAuditOptions) {
    this.#options = options;
    this.#receivedMs = options.clock.nowMs();
    this.#startMs = options.clock.monotonicMs();
  }

  actAs(identity: ActingAs): void {
    this.#actingAs = identity;
  }

  failedWith(code: string): void {
    this.#annotations.set('drover.dev/error', code);
  }

  requestChunk(bytes: Uint8Array): void {
    const { level, action } = this.#options;
    if (level >= 2 || action.isLogin) this.#request.add(bytes);
  }

  responseChunk(bytes: Uint8Array): void {
    const { exchange, level } = this.#options;
    // Failures say what they are at every level.
    if (level >= 3 || exchange.response.statusCode >= 400) this.#response.add(bytes);
  }

  /** The line that is written before anything happens. */
  received(): string {
    return auditLine(this.#facts('RequestReceived'));
  }

  /** The line that says what came of it: the answer, or what was thrown. */
  completed(failure: unknown): string {
    const { level, clock, action } = this.#options;
    const names = this.#secretNames();
    const asked = this.#request.parsed();
    const answered = this.#response.parsed();
    if (action.isLogin) this.#noteLogin(asked);
    if (failure instanceof CodedError) {
      this.#annotations.set('drover.dev/error', String(failure.code));
    }
    const elapsedMs = clock.monotonicMs() - this.#startMs;
    this.#annotations.set('drover.dev/latency-ms', elapsedMs.toFixed(1));
    return auditLine({
      ...this.#facts('ResponseComplete'),
      status: this.#status(failure, answered),
      ...(level >= 2 && { requestObject: redact(asked, names) }),
      ...(level >= 3 && { responseObject: redact(answered, names) }),
    });
  }

  /** A body for a Secret need not say that it is one: the address does. */
  #secretNames(): ReadonlySet<string> {
    const { action, secretFields } = this.#options;
    const names = secretFields();
    const isSecret = /^(?:namespaced|management)?secrets$/.test(action.object?.resource ?? '');
    return isSecret ? new Set([...names, 'data', 'stringdata']) : names;
  }

  #facts(stage: AuditFacts['stage']): AuditFacts {
    const { exchange, action, level, clock } = this.#options;
    const { request, origin, requestId, identity } = exchange;
    return {
      stage,
      level,
      requestId,
      url: redactUrl(request.url ?? '/'),
      action,
      identity,
      actingAs: this.#actingAs,
      address: origin.address,
      userAgent: request.headers['user-agent'],
      receivedMs: this.#receivedMs,
      nowMs: stage === 'RequestReceived' ? this.#receivedMs : clock.nowMs(),
      annotations: Object.fromEntries(this.#annotations),
    };
  }

  /** Who tried to log in is known from the body alone, and worth knowing whether it worked or not. */
  #noteLogin(asked: unknown): void {
    const { username } = (asked ?? {}) as { readonly username?: unknown };
    if (typeof username !== 'string') return;
    this.#annotations.set('drover.dev/login-name', username.slice(0, MAX_NAME));
  }

  #status(failure: unknown, answered: unknown): AuditStatus {
    const { exchange } = this.#options;
    if (failure !== undefined) {
      const { code, reason, message } = statusOf(failure, exchange.requestId);
      return { code, ...(reason && { reason }), ...(message && { message }) };
    }
    const { statusCode } = exchange.response;
    const code = exchange.upgrade && statusCode === 200 ? 101 : statusCode;
    return { code, ...(code >= 400 && saidOf(answered)) };
  }
}

/** What an error document, or a Status, says. */
function saidOf(document: unknown): Partial<AuditStatus> {
  const said = (document ?? {}) as Readonly<Record<string, unknown>>;
  const reason = [said['reason'], said['code']].find((text) => typeof text === 'string');
  // Why a body cannot be read may be told by a piece of it.
  const message = said['errorCode'] === 'NORMAN_BODY_INVALID' ? undefined : said['message'];
  return {
    ...(typeof reason === 'string' && { reason }),
    ...(typeof message === 'string' && message !== '' && { message }),
  };
}

/** A body as far as it is written down. */
class CollectedBody {
  #chunks: Uint8Array[] = [];
  #length = 0;

  add(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length > MAX_BODY_BYTES) this.#chunks = [];
    else this.#chunks.push(bytes);
  }

  /** The JSON in it; what is no JSON, or too long, is told by its length. */
  parsed(): unknown {
    if (this.#length === 0) return undefined;
    try {
      return JSON.parse(Buffer.concat(this.#chunks).toString('utf8')) as unknown;
    } catch {
      // A piece of it may be a secret.
      return { omitted: `${this.#length} bytes` };
    }
  }
}
