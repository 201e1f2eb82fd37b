import { groupResource, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import { type Clock, createDeadline } from '@drover/base';
import type { CallOptions, KubernetesClient, ResourceClient } from '@drover/client';
import { FakeCluster } from '@drover/client/testing';

/** A call through a {@link FaultyCluster}. */
export interface FaultyCall {
  /** Which client, as named when it was made or as it impersonates. */
  readonly by: string;
  readonly verb: 'get' | 'create' | 'update' | 'patch';
  readonly resource: string;
  readonly name: string;
}

/** What becomes of a call before it takes effect: it may wait (until the signal aborts), or throw. */
export type Fault = (call: FaultyCall, signal: AbortSignal) => Promise<void> | void;

/** A fake cluster whose calls can be made to fail or to hang, for each client by itself. Time-outs are real to the clock. */
export class FaultyCluster {
  readonly cluster: FakeCluster;
  /** Calls that took effect, oldest first. */
  readonly calls: FaultyCall[] = [];
  readonly #clock: Clock;
  #fault: Fault = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
    this.cluster = new FakeCluster({ clock });
  }

  /** What becomes of each further call. */
  fault(fault: Fault): void {
    this.#fault = fault;
  }

  /** A client that {@link fault} knows as `by`. */
  client(by: string): KubernetesClient {
    const plain = this.cluster.client();
    return {
      ...plain,
      resource: <T extends KubernetesObject>(type: ResourceType) =>
        this.#resource<T>(by, plain.resource<T>(type)),
      impersonate: ({ user }) => this.client(user),
    };
  }

  #resource<T extends KubernetesObject>(by: string, plain: ResourceClient<T>): ResourceClient<T> {
    const resource = groupResource(plain.type);
    const through = async <R>(
      call: Pick<FaultyCall, 'verb' | 'name'>,
      { signal, timeoutMs = 30_000 }: CallOptions,
      effect: () => Promise<R>,
    ): Promise<R> => {
      const what = call.verb;
      using deadline = createDeadline(this.#clock, { what, timeoutMs, signal });
      deadline.signal.throwIfAborted();
      await this.#fault({ by, resource, ...call }, deadline.signal);
      deadline.signal.throwIfAborted();
      const answer = await effect();
      this.calls.push({ by, resource, ...call });
      return answer;
    };
    const nameOf = ({ metadata }: T): string => metadata?.name ?? '';
    return {
      ...plain,
      get: (name, options = {}) =>
        through({ verb: 'get', name }, options, () => plain.get(name, options)),
      create: (object, options = {}) =>
        through({ verb: 'create', name: nameOf(object) }, options, () =>
          plain.create(object, options),
        ),
      update: (object, options = {}) =>
        through({ verb: 'update', name: nameOf(object) }, options, () =>
          plain.update(object, options),
        ),
      patch: (name, patch, options = {}) =>
        through({ verb: 'patch', name }, options, () => plain.patch(name, patch, options)),
    };
  }
}
