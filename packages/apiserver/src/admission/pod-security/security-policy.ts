import type { Labels } from '@drover/apimachinery';
import { type FieldError, invalid } from '@drover/kubernetes';

const LEVELS = ['privileged', 'baseline', 'restricted'] as const;

/** How much pods may do; each level less than the one before. */
export type SecurityLevel = (typeof LEVELS)[number];

/** A level as a version of Kubernetes understands it. */
export interface LevelVersion {
  readonly level: SecurityLevel;
  /** The minor version; infinite for the latest. */
  readonly minor: number;
}

/** What a namespace asks of its pods. */
export interface SecurityPolicy {
  /** Pods that do not keep to it are refused. */
  readonly enforce: LevelVersion;
  /** Pods that do not keep to it are noted in the audit log. */
  readonly audit: LevelVersion;
  /** Who makes pods that do not keep to it is warned. */
  readonly warn: LevelVersion;
  /** Labels that say nothing that can be understood. */
  readonly problems: readonly FieldError[];
}

const PREFIX = 'pod-security.kubernetes.io/';

const OPEN: LevelVersion = { level: 'privileged', minor: Number.POSITIVE_INFINITY };

/** Reads the labels of a namespace. What cannot be understood is enforced as the strictest level, and not warned of. */
export function securityPolicy(labels: Labels = {}): SecurityPolicy {
  const problems: FieldError[] = [];
  const enforce = readMode(labels, 'enforce', problems);
  const audit = readMode(labels, 'audit', problems);
  const warn = readMode(labels, 'warn', problems);
  return {
    enforce: enforce.isBroken ? { ...enforce.value, level: 'restricted' } : enforce.value,
    audit: audit.value,
    warn: defaultWarning(labels, enforce, warn.value),
    problems,
  };
}

/** `baseline:v1.30`, `restricted:latest`. */
export function printLevel({ level, minor }: LevelVersion): string {
  return `${level}:${Number.isFinite(minor) ? `v1.${minor}` : 'latest'}`;
}

/** Negative, zero or positive: whether `a` is less, as or more strict. */
export function compareLevels(a: SecurityLevel, b: SecurityLevel): number {
  return LEVELS.indexOf(a) - LEVELS.indexOf(b);
}

interface ReadMode {
  readonly value: LevelVersion;
  /** Whether there is a level that cannot be understood. */
  readonly isBroken: boolean;
}

function readMode(labels: Labels, mode: string, problems: FieldError[]): ReadMode {
  const complain = (key: string, value: string, detail: string): void => {
    problems.push(invalid(`metadata.labels[${key}]`, value, detail));
  };
  const levelKey = `${PREFIX}${mode}`;
  const versionKey = `${levelKey}-version`;
  const { [levelKey]: levelText, [versionKey]: versionText } = labels;
  const level = LEVELS.find((name) => name === levelText);
  const isBroken = levelText !== undefined && level === undefined;
  if (isBroken) complain(levelKey, levelText, `must be one of ${LEVELS.join(', ')}`);
  const minor = parseVersion(versionText ?? 'latest');
  if (minor === undefined) complain(versionKey, versionText ?? '', 'must be "latest" or "v1.x"');
  return { value: { level: level ?? OPEN.level, minor: minor ?? OPEN.minor }, isBroken };
}

function parseVersion(text: string): number | undefined {
  if (text === 'latest') return OPEN.minor;
  const [, minor] = /^v1\.(0|[1-9]\d{0,8})$/.exec(text) ?? [];
  return minor === undefined ? undefined : Number(minor);
}

/** Who is not told what to warn of is warned of what is enforced. */
function defaultWarning(labels: Labels, enforce: ReadMode, warn: LevelVersion): LevelVersion {
  const isSaid = labels[`${PREFIX}warn`] !== undefined;
  if (isSaid || enforce.isBroken || enforce.value.level === 'privileged') return warn;
  const hasVersion = labels[`${PREFIX}warn-version`] !== undefined;
  return { level: enforce.value.level, minor: hasVersion ? warn.minor : enforce.value.minor };
}
