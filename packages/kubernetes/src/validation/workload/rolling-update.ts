import { GoStruct } from '../../field/go-format.ts';
import type { IntOrPercent } from '../value/int-or-percent.ts';

/** How many pods may be missing, or be there too many, while they are replaced. */
export interface RollingUpdate {
  readonly maxUnavailable?: IntOrPercent;
  readonly maxSurge?: IntOrPercent;
}

/** How pods are replaced by those of a new template. */
export interface UpdateStrategy {
  readonly type?: string;
  readonly rollingUpdate?: RollingUpdate;
}

/** A strategy as messages show it. */
export function shownStrategy({ type = '', rollingUpdate }: UpdateStrategy): GoStruct {
  return new GoStruct({ Type: type, RollingUpdate: rollingUpdate && shownRolling(rollingUpdate) });
}

function shownRolling({ maxUnavailable = 0, maxSurge = 0 }: RollingUpdate): GoStruct {
  return new GoStruct({ MaxUnavailable: maxUnavailable, MaxSurge: maxSurge });
}
