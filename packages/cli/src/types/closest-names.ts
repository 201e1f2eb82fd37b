/** Most names that are proposed. */
const MAX_PROPOSALS = 3;

/** Names longer than this are typed by no one. */
const MAX_CHARACTERS = 64;

/** The names that somebody may have meant who typed `typed`: at most a third of it is wrong. */
export function closestNames(typed: string, names: readonly string[]): readonly string[] {
  const wanted = typed.slice(0, MAX_CHARACTERS).toLowerCase();
  const most = Math.max(1, Math.floor(wanted.length / 3));
  return [...new Set(names)]
    .map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, MAX_PROPOSALS)
    .map(({ name }) => name);
}

/** How many characters must be added, left out or changed to make one text of the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, character] of Array.from(from).entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (character === to[column - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
