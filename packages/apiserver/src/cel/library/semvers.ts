import { CelError } from '../cel-error.ts';
import { fn, method, type Overload } from '../check/overload.ts';
import { BOOL, INT, opaque, STRING } from '../type.ts';
import { traversal } from './cost.ts';
import { Opaque } from './opaque-value.ts';

/** A version in the sense of semver.org, without its build. */
interface Semver {
  readonly numbers: readonly bigint[];
  readonly prerelease: readonly (string | bigint)[];
}

/** The type of semantic versions. */
export const SEMVER = opaque<Opaque<Semver>>('kubernetes.Semver');

const PAIR = [SEMVER, SEMVER] as const;
const NUMBER = /^(?:0|[1-9]\d{0,18})$/;
const IDENTIFIER = /^[0-9A-Za-z-]+$/;

/** @throws `CelError` */
function parse(text: string): Semver {
  if (text === '') throw new CelError('Version string empty');
  const [, core = '', prerelease, build] = /^([^+-]*)(?:-([^+]*))?(?:\+(.*))?$/.exec(text) ?? [];
  const parts = core.split('.');
  if (parts.length !== 3) throw new CelError('No Major.Minor.Patch elements found');
  const identifiers = prerelease?.split('.') ?? [];
  const areGood = [...identifiers, ...(build?.split('.') ?? [])].every((part) =>
    IDENTIFIER.test(part),
  );
  if (!areGood || !parts.every((part) => NUMBER.test(part))) {
    throw new CelError(`Invalid character(s) found in version "${text}"`);
  }
  return {
    numbers: parts.map(BigInt),
    prerelease: identifiers.map((part) => (NUMBER.test(part) ? BigInt(part) : part)),
  };
}

/** Takes away a `v` and zeros in front, and adds the numbers that are missing. */
function normalize(text: string): string {
  const parts = text.replace(/^v/, '').split('.');
  const [major = '', minor, ...rest] = parts;
  const kept = [major, minor, rest.length > 0 ? rest.join('.') : undefined]
    .filter((part) => part !== undefined)
    .map((part) => part.replace(/^0+(?=\d)/, ''));
  if (kept.length < 3 && /[+-]/.test(kept.at(-1) ?? '')) {
    throw new CelError('short version cannot contain PreRelease/Build meta data');
  }
  return [...kept, '0', '0'].slice(0, Math.max(3, kept.length)).join('.');
}

function compare(left: Semver, right: Semver): number {
  for (const [index, number] of left.numbers.entries()) {
    const other = right.numbers[index] ?? 0n;
    if (number !== other) return number > other ? 1 : -1;
  }
  return comparePrereleases(left.prerelease, right.prerelease);
}

/** A version without one is the later one. */
function comparePrereleases(left: Semver['prerelease'], right: Semver['prerelease']): number {
  if (left.length === 0 || right.length === 0) return Math.sign(right.length - left.length);
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    if (typeof part !== typeof other) return typeof part === 'bigint' ? -1 : 1;
    return part > other ? 1 : -1;
  }
  return left.length === right.length ? 0 : -1;
}

function semver(text: string, normalizes = false): Opaque<Semver> {
  const version = parse(normalizes ? normalize(text) : text);
  return new Opaque(SEMVER, version, (a, b) => compare(a, b) === 0);
}

function isSemver(text: string, normalizes = false): boolean {
  try {
    semver(text, normalizes);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

const cost = { cost: traversal() };

/** The functions of semantic versions. */
export const semvers: readonly Overload[] = [
  fn('semver', [[STRING], SEMVER], (text) => semver(text), cost),
  fn('semver', [[STRING, BOOL], SEMVER], semver, cost),
  fn('isSemver', [[STRING], BOOL], (text) => isSemver(text), cost),
  fn('isSemver', [[STRING, BOOL], BOOL], isSemver, cost),
  method('isGreaterThan', [PAIR, BOOL], (a, b) => compare(a.content, b.content) > 0),
  method('isLessThan', [PAIR, BOOL], (a, b) => compare(a.content, b.content) < 0),
  method('compareTo', [PAIR, INT], (a, b) => BigInt(compare(a.content, b.content))),
  ...['major', 'minor', 'patch'].map((name, index) =>
    method(name, [[SEMVER], INT], ({ content }) => content.numbers[index] ?? 0n),
  ),
];
