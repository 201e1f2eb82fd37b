import type { MatrixRow, ResourceTarget, Target } from './matrix.ts';

/** Whether a line gives a verb on a target, or on everything of its sort. */
export function gives(row: MatrixRow, target: Target, verb: string): boolean {
  return (row.verbs.includes(verb) || row.verbs.includes('*')) && reaches(row.target, target);
}

function reaches(wide: Target, narrow: Target): boolean {
  if ('url' in wide) return 'url' in narrow && reachesUrl(wide.url, narrow.url);
  if ('url' in narrow) return false;
  return (
    (wide.group === '*' || wide.group === narrow.group) &&
    reachesResource(wide.resource, narrow.resource) &&
    reachesNames(wide, narrow)
  );
}

function reachesUrl(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1)));
}

/** An asterisk is everything; before a subresource, the subresource of everything. */
function reachesResource(wide: string, narrow: string): boolean {
  if (wide === '*' || wide === narrow) return true;
  const [, subresource] = narrow.split('/', 2);
  return subresource !== undefined && wide === `*/${subresource}`;
}

function reachesNames(wide: ResourceTarget, narrow: ResourceTarget): boolean {
  if (wide.names.length === 0) return true;
  return narrow.names.length > 0 && narrow.names.every((name) => wide.names.includes(name));
}
