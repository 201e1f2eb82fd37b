import { TaskGroup } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { Lifetime, ProverOptions, Runnable, Runtime } from '@drover/controller-runtime';
import type { UserInfo } from '@drover/rbac';
import type { Authorizer } from './access/authorizer.ts';
import { OwnAccess } from './access/own-access.ts';
import {
  type CacheLimits,
  DEFAULT_CACHE_LIMITS,
  TypeCaches,
  type TypeFreshness,
} from './cache/type-caches.ts';
import { errorAnswer } from './format/error-answer.ts';
import { type AnswerLimits, DEFAULT_ANSWER_LIMITS, type Services } from './handler/context.ts';
import { askedOf, dispatch } from './handler/dispatch.ts';
import { Snapshots } from './list/snapshots.ts';
import type { ExplorerAnswer, ExplorerRequest } from './message.ts';
import type { SubscribeSocket } from './subscribe/socket.ts';
import { SubscribeSession } from './subscribe/subscribe-session.ts';
import { ApiChanges } from './types/api-changes.ts';
import { TypeCatalogue } from './types/type-catalogue.ts';

/** How an explorer is made. */
export interface ExplorerOptions {
  /** Acts as the explorer itself, which must be allowed to list and watch what people look at. */
  readonly client: KubernetesClient;
  /** Acts as a caller: reads by id and writes go to the API server as who asks. */
  readonly clientFor: (caller: UserInfo) => KubernetesClient;
  /** What callers may see of lists, and which links they get; default what the cluster's own roles and bindings say. */
  readonly access?: Authorizer;
  /** How complete lists are taken; default `stream`, which falls back by itself. */
  readonly initialList?: 'stream' | 'list';
  readonly limits?: Partial<AnswerLimits & CacheLimits>;
  /** How what it keeps is compared with the API server. */
  readonly proof?: ProverOptions;
}

/**
 * The v1 API of one cluster.
 *
 * **Guarantees**: no answer holds an object that its caller may not see; the contents of Secrets are never kept; every list
 * says how far it can be trusted.
 */
export interface Explorer extends Runnable {
  /** Answers a request; what goes wrong is an answer too. */
  handle(request: ExplorerRequest): Promise<ExplorerAnswer>;
  /**
   * Serves the subscriptions of a socket; settles when its client has left or the request's signal aborts.
   *
   * @throws what sending to the socket throws.
   */
  subscribe(socket: SubscribeSocket, request: ExplorerRequest): Promise<void>;
  /** How far the cache of each type can be trusted, now. */
  freshness(): readonly TypeFreshness[];
}

/** The v1 API of the cluster behind `options.client`. Nothing is read before somebody asks, and nothing kept before it runs. */
export function createExplorer(runtime: Runtime, options: ExplorerOptions): Explorer {
  return new ClusterExplorer(runtime, options);
}

/** Who answers what callers may see, and what has to run for that. */
function rightsOf(
  runtime: Runtime,
  { access, client }: ExplorerOptions,
): { readonly access: Authorizer; readonly own: OwnAccess | undefined } {
  if (access) return { access, own: undefined };
  const own = new OwnAccess(runtime, client);
  return { access: own.authorizer, own };
}

class ClusterExplorer implements Explorer {
  readonly name = 'explorer';
  readonly #runtime: Runtime;
  readonly #services: Services;
  readonly #apiChanges: ApiChanges;
  /** Absent where somebody else knows the rights. */
  readonly #ownAccess: OwnAccess | undefined;

  constructor(runtime: Runtime, options: ExplorerOptions) {
    const { client, clientFor, initialList = 'stream', limits = {}, proof = {} } = options;
    const catalogue = new TypeCatalogue({ client, ...runtime });
    const { access, own } = rightsOf(runtime, options);
    this.#ownAccess = own;
    this.#runtime = runtime;
    this.#apiChanges = new ApiChanges(runtime, client, () => catalogue.invalidate());
    this.#services = {
      catalogue,
      caches: new TypeCaches(runtime, {
        client,
        catalogue,
        initialList,
        limits: { ...DEFAULT_CACHE_LIMITS, ...limits },
        proof,
      }),
      access,
      clientFor,
      snapshots: new Snapshots(runtime),
      clock: runtime.clock,
      limits: { ...DEFAULT_ANSWER_LIMITS, ...limits },
    };
  }

  async handle(request: ExplorerRequest): Promise<ExplorerAnswer> {
    this.#apiChanges.begin();
    try {
      await this.#ownAccess?.ready(request.signal);
      return await dispatch(this.#services, request);
    } catch (err) {
      const answer = errorAnswer(err);
      if (answer.status === 500 && !request.signal.aborted)
        this.#runtime.log.error({ err }, 'A request to the explorer failed');
      return answer;
    }
  }

  async subscribe(socket: SubscribeSocket, request: ExplorerRequest): Promise<void> {
    await this.#ownAccess?.ready(request.signal);
    const asked = askedOf(this.#services, request);
    await new SubscribeSession(this.#runtime, asked, socket).run();
  }

  freshness(): readonly TypeFreshness[] {
    return this.#services.caches.freshness();
  }

  async run({ signal }: Lifetime): Promise<void> {
    await using group = new TaskGroup(signal);
    group.run((until) => this.#services.caches.run({ signal: until }));
    group.run((until) => this.#apiChanges.run({ signal: until }));
    const ownAccess = this.#ownAccess;
    if (ownAccess) group.run((until) => ownAccess.run({ signal: until }));
    await group.settled();
  }
}
