import { isAlreadyExists, type KubernetesObject } from '@drover/apimachinery';
import { type Random, randomString } from '@drover/base';
import type { ResourceClient } from '@drover/client';

/** As many letters as Kubernetes adds to a `generateName`: of 100,000 such names one in 140 new ones is taken. */
const SUFFIX_LENGTH = 5;
/** Names tried before a creation is given up because all are taken. */
const MAX_ATTEMPTS = 8;

/** What {@link createNamed} is told. */
export interface NamedCreation<T> {
  readonly prefix: string;
  readonly random: Random;
  /** The object of a name. */
  readonly make: (name: string) => T;
  readonly signal: AbortSignal;
}

/**
 * Creates an object under a random name behind a prefix; with another one when that is taken.
 *
 * @throws `StatusError` AlreadyExists when eight names in a row were taken.
 */
export async function createNamed<T extends KubernetesObject>(
  resource: ResourceClient<T>,
  { prefix, random, make, signal }: NamedCreation<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await resource.create(make(`${prefix}${randomString(random, SUFFIX_LENGTH)}`), {
        signal,
      });
    } catch (error) {
      if (!isAlreadyExists(error) || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}
