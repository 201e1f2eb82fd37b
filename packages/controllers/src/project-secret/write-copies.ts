import {
  isAlreadyExists,
  isConflict,
  isInvalid,
  isNotFound,
  type KubernetesObject,
  StatusError,
} from '@drover/apimachinery';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import { compareVersions } from '@drover/controller-runtime';
import { secrets } from '@drover/kubernetes';
import { ifFound } from '../requests/if-found.ts';
import { inParallel, throwFirst } from '../requests/in-parallel.ts';
import { isNamespaceEnding } from '../requests/is-namespace-ending.ts';
import { COPIER } from './copier.ts';
import { desiredCopy, type WantedCopy } from './desired.ts';
import { COPY_ANNOTATIONS, FIELD_MANAGER } from './names.ts';
import type { CopyPlan } from './plan.ts';
import type { Secret } from './secret.ts';

/** Writes that are under way in one cluster for one secret. */
const IN_FLIGHT = 32;

/** How carrying out a plan went. */
export interface WriteResult {
  /** Namespaces with a secret of that name that is not ours. */
  readonly conflicts: readonly string[];
  /** What the cluster refused for good, and why: the reason of its answer alone, whose message may quote what was sent. */
  readonly refusals: readonly Refusal[];
  /** Writes to be tried again, because the cluster is not as the cache has it or could not answer. */
  readonly unfinished: number;
  /** The newest version that was written. */
  readonly version: string | undefined;
}

/** A copy that a cluster refused. */
export interface Refusal {
  readonly namespace: string;
  readonly reason: string;
}

/** What is written, and where. */
export interface WriteOptions {
  /** Of the cluster. */
  readonly client: KubernetesClient;
  /** With its data; absent when copies are removed only. */
  readonly source?: Secret | undefined;
  readonly wanted?: WantedCopy | undefined;
  readonly signal: AbortSignal;
}

/**
 * Carries a plan out.
 *
 * @throws what is no answer of the cluster: then the rest is not begun.
 */
export async function writeCopies(plan: CopyPlan, options: WriteOptions): Promise<WriteResult> {
  return new CopyWriter(options).run(plan);
}

/** Writes a copy; resolves with its version, or nothing when there is none to write or wait for. */
type Write = () => Promise<string | undefined>;

interface NamespacedWrite {
  readonly namespace: string;
  readonly write: Write;
}

class CopyWriter {
  readonly #options: WriteOptions;
  readonly #copies: ResourceClient<Secret>;
  readonly #conflicts: string[] = [];
  readonly #refusals: Refusal[] = [];
  #unfinished = 0;
  /** The cluster has given no answer: the rest is not begun. */
  #isCutOff = false;
  #version: string | undefined;

  constructor(options: WriteOptions) {
    this.#options = options;
    this.#copies = options.client.impersonate(COPIER).resource<Secret>(secrets);
  }

  async run({ create, update, remove }: CopyPlan): Promise<WriteResult> {
    const writes: readonly NamespacedWrite[] = [
      ...remove.map((copy) => ({ namespace: namespaceOf(copy), write: () => this.#remove(copy) })),
      ...create.map((namespace) => ({ namespace, write: () => this.#create(namespace) })),
      ...update.map((copy) => ({ namespace: namespaceOf(copy), write: () => this.#update(copy) })),
    ];
    throwFirst(await inParallel(writes, IN_FLIGHT, (each) => this.#carryOut(each)));
    return {
      conflicts: this.#conflicts,
      refusals: this.#refusals,
      unfinished: this.#unfinished,
      version: this.#version,
    };
  }

  async #carryOut({ namespace, write }: NamespacedWrite): Promise<void> {
    if (this.#isCutOff) return;
    try {
      this.#note(await write());
    } catch (error) {
      this.#isCutOff ||= !(error instanceof StatusError);
      if (!(error instanceof StatusError)) throw error;
      if (isNotFound(error) || isNamespaceEnding(error)) return;
      if (isPassing(error)) this.#unfinished += 1;
      else this.#refusals.push({ namespace, reason: error.reason });
    }
  }

  #note(version: string | undefined): void {
    if (version === undefined) return;
    const isNewer = (compareVersions(version, this.#version ?? '1') ?? 0) > 0;
    if (isNewer) this.#version = version;
  }

  async #create(namespace: string): Promise<string | undefined> {
    try {
      return await this.#post(namespace);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      return this.#takeOver(namespace);
    }
  }

  async #post(namespace: string): Promise<string | undefined> {
    const copy = this.#copyFor(namespace);
    return copy && versionOf(await this.#copies.create(copy, this.#writeOptions(namespace)));
  }

  /** Takes what says that it is a copy, such as Rancher's, and leaves everything else alone. */
  async #takeOver(namespace: string): Promise<string | undefined> {
    const { signal, source } = this.#options;
    const name = source?.metadata?.name ?? '';
    const present = await this.#copies.get(name, { namespace, metadataOnly: true, signal });
    if (present.metadata?.annotations?.[COPY_ANNOTATIONS.isCopy] === 'true') {
      return this.#update(present);
    }
    this.#conflicts.push(namespace);
    return undefined;
  }

  async #update(present: KubernetesObject): Promise<string | undefined> {
    const namespace = namespaceOf(present);
    const copy = this.#copyFor(namespace, present);
    if (!copy) return undefined;
    try {
      return versionOf(await this.#copies.update(copy, this.#writeOptions(namespace)));
    } catch (error) {
      // The type of a secret cannot be changed, nor what is immutable.
      if (!isInvalid(error)) throw error;
      await this.#remove(present);
      return this.#post(namespace);
    }
  }

  async #remove({ metadata = {} }: KubernetesObject): Promise<undefined> {
    const { name = '', namespace, uid, resourceVersion } = metadata;
    const preconditions = {
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
    };
    const { signal } = this.#options;
    await ifFound(() => this.#copies.delete(name, { namespace, preconditions, signal }));
  }

  #copyFor(namespace: string, { metadata }: KubernetesObject = {}): Secret | undefined {
    const { source, wanted } = this.#options;
    return source && wanted && desiredCopy(source, wanted, { namespace, present: metadata });
  }

  #writeOptions(namespace: string) {
    const { signal } = this.#options;
    return { namespace, signal, fieldManager: FIELD_MANAGER, metadataOnly: true };
  }
}

function namespaceOf({ metadata }: KubernetesObject): string {
  return metadata?.namespace ?? '';
}

function versionOf({ metadata }: KubernetesObject): string | undefined {
  return metadata?.resourceVersion;
}

function isPassing(error: StatusError): boolean {
  return isConflict(error) || error.code === 429 || error.code >= 500;
}
