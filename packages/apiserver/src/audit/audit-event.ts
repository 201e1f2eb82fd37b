import type { Status } from '@drover/apimachinery';
import { type Clock, formatMicroTime } from '@drover/base';
import { reviewedUser } from '../authentication/reviewed-user.ts';
import type { UserInfo } from '../authentication/user-info.ts';
import type { RequestContext } from '../filters/filter.ts';
import { headerOf } from '../http/api-message.ts';
import type { AuditDecision, AuditStage } from './audit-policy.ts';
import type { AuditedRequest } from './audited-request.ts';

/** Bytes of annotations that one event may have; more are left out. */
const MAX_ANNOTATION_BYTES = 64 * 1024;

/** What is written down of one request, stage after stage. */
export class AuditEvent implements AuditedRequest {
  readonly #context: RequestContext;
  readonly #clock: Clock;
  readonly #receivedMs: number;
  readonly #annotations = new Map<string, string>();
  #annotationBytes = 0;
  #impersonated: UserInfo | undefined;
  /** Parsed, or `undefined` when it is not written down. */
  requestObject: unknown;
  responseObject: unknown;

  constructor(context: RequestContext, clock: Clock) {
    this.#context = context;
    this.#clock = clock;
    this.#receivedMs = clock.nowMs();
  }

  annotate(key: string, value: string): void {
    const bytes = key.length + value.length;
    if (this.#annotations.has(key)) return;
    if (this.#annotationBytes + bytes > MAX_ANNOTATION_BYTES) return;
    this.#annotationBytes += bytes;
    this.#annotations.set(key, value);
  }

  impersonate(user: UserInfo): void {
    this.#impersonated = user;
  }

  /** The event of a stage as a JSON text; `user` is absent when it was not found out who asks. */
  render(stage: AuditStage, { level }: AuditDecision, { user, status }: AuditOutcome): string {
    const { request, info, requestId } = this.#context;
    const userAgent = headerOf(request, 'user-agent');
    const isReceived = stage === 'RequestReceived';
    return JSON.stringify({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level,
      auditID: requestId,
      stage,
      requestURI: request.path,
      verb: info.verb,
      user: user ? reviewedUser(user) : {},
      impersonatedUser: this.#impersonated && reviewedUser(this.#impersonated),
      sourceIPs: sourceAddresses(this.#context),
      userAgent,
      objectRef: this.#objectReference(),
      responseStatus: status && { metadata: {}, ...boundedStatus(status) },
      requestObject: isReceived ? undefined : this.requestObject,
      responseObject: this.responseObject,
      requestReceivedTimestamp: formatMicroTime(this.#receivedMs),
      stageTimestamp: formatMicroTime(isReceived ? this.#receivedMs : this.#clock.nowMs()),
      annotations: this.#annotations.size > 0 ? Object.fromEntries(this.#annotations) : undefined,
    });
  }

  #objectReference(): object | undefined {
    const { info } = this.#context;
    if (!info.isResourceRequest) return undefined;
    const { resource, namespace, name, group, version, subresource } = info;
    const given = nameOf(this.requestObject);
    return {
      resource,
      namespace: namespace || undefined,
      name: name || given,
      apiGroup: group || undefined,
      apiVersion: version,
      subresource: subresource || undefined,
    };
  }
}

/** What became of a request. */
export interface AuditOutcome {
  readonly user: UserInfo | undefined;
  readonly status?: Partial<Status> | undefined;
}

/** The fields of a Status that are bounded. */
function boundedStatus({ status, message, reason, details, code }: Partial<Status>): object {
  return { status, message, reason, details, code };
}

function nameOf(object: unknown): string | undefined {
  const { metadata } = (object ?? {}) as { readonly metadata?: { readonly name?: string } };
  return metadata?.name || undefined;
}

/** Whom proxies say they ask for, then who is at the other end: only the last is sure. */
function sourceAddresses({ request }: RequestContext): readonly string[] | undefined {
  const { peer } = request;
  const forwarded = (headerOf(request, 'x-forwarded-for') ?? '')
    .split(',')
    .map((part) => part.trim());
  const own = peer.kind === 'network' ? peer.address : undefined;
  const addresses = [...forwarded, headerOf(request, 'x-real-ip') ?? '', own ?? ''];
  const known = [...new Set(addresses.filter((address) => address !== ''))];
  return known.length > 0 ? known : undefined;
}
