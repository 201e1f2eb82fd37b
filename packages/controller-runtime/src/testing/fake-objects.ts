import {
  failureStatus,
  groupResource,
  type KubernetesObject,
  type ResourceType,
  StatusError,
} from '@drover/apimachinery';
import { createDeadline } from '@drover/base';
import type { FakeClock } from '@drover/base/testing';
import type { CallOptions, KubernetesClient, ResourceClient } from '@drover/client';

/** A call of a {@link FakeObjects} client, before it takes effect. */
export interface FakeCall {
  /** Which client of the fake, as named when it was made. */
  readonly by: string;
  readonly verb: 'get' | 'create' | 'update' | 'patch';
  readonly resource: string;
  readonly name: string;
  /** What is written, if anything. */
  readonly object: KubernetesObject | undefined;
}

/** What a test does to calls: waits (until the signal aborts), or throws. */
export type FakeFault = (call: FakeCall, signal: AbortSignal) => Promise<void> | void;

/**
 * Objects of any kind in memory: get, create, update with the version checked, and merge patches of metadata. Time-outs
 * are those of the fake clock.
 */
export class FakeObjects {
  /** Calls that took effect, oldest first. */
  readonly calls: FakeCall[] = [];
  readonly #clock: FakeClock;
  readonly #objects = new Map<string, KubernetesObject>();
  #version = 0;
  #fault: FakeFault = () => {};

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** What becomes of each further call before it takes effect. */
  fault(fault: FakeFault): void {
    this.#fault = fault;
  }

  read<T extends KubernetesObject>(resource: string, name: string): T | undefined {
    return this.#objects.get(`${resource}/${name}`) as T | undefined;
  }

  remove(resource: string, name: string): void {
    this.#objects.delete(`${resource}/${name}`);
  }

  /** A client of these objects. */
  client(by = 'client'): KubernetesClient {
    const refuse = (): never => {
      throw new Error('the fake cannot do that');
    };
    return {
      // The fake stores what it is given, whatever its type.
      resource: <T extends KubernetesObject>(type: ResourceType) =>
        this.#resource(by, type) as unknown as ResourceClient<T>,
      impersonate: ({ user }) => this.client(user),
      raw: refuse,
      stream: refuse,
      upgrade: refuse,
    };
  }

  #resource(by: string, type: ResourceType): Partial<ResourceClient<KubernetesObject>> {
    const resource = groupResource(type);
    const call = (
      verb: FakeCall['verb'],
      name: string,
      object: KubernetesObject | undefined,
    ): FakeCall => ({ by, verb, resource, name, object });
    return {
      type,
      get: (name, options = {}) =>
        this.#call(call('get', name, undefined), options, () => this.#present(resource, name)),
      create: (object, options = {}) =>
        this.#call(call('create', nameOf(object), object), options, () => {
          if (this.read(resource, nameOf(object))) throw failure(409, 'AlreadyExists');
          return this.#store(resource, object);
        }),
      update: (object, options = {}) =>
        this.#call(call('update', nameOf(object), object), options, () => {
          const present = this.#present(resource, nameOf(object));
          const { resourceVersion } = object.metadata ?? {};
          if (resourceVersion !== present.metadata?.resourceVersion) throw failure(409, 'Conflict');
          return this.#store(resource, object);
        }),
      patch: (name, patch, options = {}) => {
        const change = patch.body as KubernetesObject;
        return this.#call(call('patch', name, change), options, () => {
          const present = this.#present(resource, name);
          const { resourceVersion = present.metadata?.resourceVersion } = change.metadata ?? {};
          if (resourceVersion !== present.metadata?.resourceVersion) throw failure(409, 'Conflict');
          const metadata = { ...present.metadata, ...change.metadata };
          return this.#store(resource, { ...present, ...change, metadata });
        });
      },
    };
  }

  async #call<R>(call: FakeCall, options: CallOptions, effect: () => R): Promise<R> {
    const { signal, timeoutMs = 30_000 } = options;
    using deadline = createDeadline(this.#clock, { what: call.verb, timeoutMs, signal });
    deadline.signal.throwIfAborted();
    await this.#fault(call, deadline.signal);
    deadline.signal.throwIfAborted();
    this.calls.push(call);
    return effect();
  }

  #present(resource: string, name: string): KubernetesObject {
    const present = this.read(resource, name);
    if (!present) throw failure(404, 'NotFound');
    return present;
  }

  #store(resource: string, object: KubernetesObject): KubernetesObject {
    this.#version += 1;
    const uid = object.metadata?.uid ?? `uid-${this.#version}`;
    const metadata = { ...object.metadata, uid, resourceVersion: String(this.#version) };
    const stored = { ...object, metadata };
    this.#objects.set(`${resource}/${nameOf(object)}`, stored);
    return stored;
  }
}

function nameOf({ metadata }: KubernetesObject): string {
  return metadata?.name ?? '';
}

function failure(code: number, reason: string): StatusError {
  return new StatusError(failureStatus(code, reason, reason));
}
