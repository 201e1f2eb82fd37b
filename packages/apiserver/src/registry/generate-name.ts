import { type Random, randomString } from '@drover/base';

/** Characters that a generated name gets. */
const SUFFIX_LENGTH = 5;

/** What of a `generateName` is kept, so that the name is a valid label. */
const MAX_PREFIX_LENGTH = 63 - SUFFIX_LENGTH;

/** A name made from a `generateName`. */
export function generateName(prefix: string, random: Random): string {
  return `${prefix.slice(0, MAX_PREFIX_LENGTH)}${randomString(random, SUFFIX_LENGTH)}`;
}
