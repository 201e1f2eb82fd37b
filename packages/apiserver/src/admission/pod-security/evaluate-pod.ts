import { baselineChecks } from './baseline-checks.ts';
import type { CheckedPod } from './checked-pod.ts';
import type { PodCheck } from './pod-check.ts';
import { restrictedChecks } from './restricted-checks.ts';
import type { LevelVersion } from './security-policy.ts';
import type { Finding } from './wording.ts';

/** What a level of some version does not allow about a pod. */
export function evaluatePod(policy: LevelVersion, pod: CheckedPod): readonly Finding[] {
  return checksOf(policy).flatMap((check) => versionOf(check, policy)?.(pod) ?? []);
}

/** The findings in short: what is wrong, without what of the pod it is. */
export function reasonsOf(findings: readonly Finding[]): string {
  return findings.map(({ reason }) => reason).join(', ');
}

/** The findings in full. */
export function detailsOf(findings: readonly Finding[]): string {
  return findings.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
}

function checksOf(policy: LevelVersion): readonly PodCheck[] {
  if (policy.level === 'privileged') return [];
  if (policy.level === 'baseline') return baselineChecks;
  const replaced = new Set(
    restrictedChecks
      .filter((check) => versionOf(check, policy))
      .flatMap(({ replaces }) => replaces ?? []),
  );
  return [...baselineChecks.filter(({ id }) => !replaced.has(id)), ...restrictedChecks];
}

function versionOf(
  { versions }: PodCheck,
  { minor }: LevelVersion,
): ((pod: CheckedPod) => Finding | undefined) | undefined {
  return versions.findLast(([since]) => since <= minor)?.[1];
}
