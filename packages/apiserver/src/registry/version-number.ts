import { unclassifiedError } from '@drover/apimachinery';

const MOST_VERSION = 2n ** 64n - 1n;

/**
 * The number that a resourceVersion is; 0 for none.
 *
 * @throws `StatusError` (500) for what is no version, in the words of Go.
 */
export function versionNumber(text: string): bigint {
  if (text === '') return 0n;
  const parsing = `strconv.ParseUint: parsing ${JSON.stringify(text)}`;
  if (!/^\d+$/.test(text)) throw unclassifiedError(`${parsing}: invalid syntax`);
  const version = BigInt(text);
  if (version > MOST_VERSION) throw unclassifiedError(`${parsing}: value out of range`);
  return version;
}
