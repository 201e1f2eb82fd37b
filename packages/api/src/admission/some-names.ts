/** How many names a message holds. */
const MAX_NAMES = 5;

/** Names for a message: the first few, and how many more there are. */
export function someNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ');
  const more = names.length - MAX_NAMES;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
