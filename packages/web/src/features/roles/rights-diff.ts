import { gives } from './covers.ts';
import { type EffectiveRights, plainRows, type RoleNode } from './effective.ts';
import { type MatrixRow, type Target, targetKey } from './matrix.ts';

/** What a change of a role gives and takes on one target. */
export interface RightsChange {
  readonly target: Target;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What a change of a role gives and takes. */
export interface RightsDiff {
  readonly changes: readonly RightsChange[];
  /** Roles whose rules only the clusters know. */
  readonly externalAdded: readonly RoleNode[];
  readonly externalRemoved: readonly RoleNode[];
}

/** Compares what a role came to with what it will; what something wider gives anyway is no change. */
export function rightsDiff(before: EffectiveRights, after: EffectiveRights): RightsDiff {
  const [old, now] = [plainRows(before), plainRows(after)];
  const changes = new Map<string, RightsChange>();
  const note = (rows: readonly MatrixRow[], side: 'added' | 'removed'): void => {
    for (const { target, verbs } of rows) {
      const key = targetKey(target);
      const change = changes.get(key) ?? { target, added: [], removed: [] };
      changes.set(key, { ...change, [side]: verbs });
    }
  };
  note(notGiven(now, old), 'added');
  note(notGiven(old, now), 'removed');
  return {
    changes: [...changes.values()],
    externalAdded: without(after.external, before.external),
    externalRemoved: without(before.external, after.external),
  };
}

/** Whether nobody gets or loses anything. */
export function isNoChange({ changes, externalAdded, externalRemoved }: RightsDiff): boolean {
  return changes.length + externalAdded.length + externalRemoved.length === 0;
}

function without(all: readonly RoleNode[], some: readonly RoleNode[]): readonly RoleNode[] {
  const ids = new Set(some.map(({ id }) => id));
  return all.filter(({ id }) => !ids.has(id));
}

/** What of some lines others do not give. */
function notGiven(rows: readonly MatrixRow[], others: readonly MatrixRow[]): readonly MatrixRow[] {
  return rows.flatMap(({ target, verbs }) => {
    const missing = verbs.filter(
      (verb) => !eachNamed(target).every((part) => others.some((row) => gives(row, part, verb))),
    );
    return missing.length === 0 ? [] : [{ target, verbs: missing }];
  });
}

/** A target of several names, one by one. */
function eachNamed(target: Target): readonly Target[] {
  if ('url' in target || target.names.length === 0) return [target];
  return target.names.map((name) => ({ ...target, names: [name] }));
}
