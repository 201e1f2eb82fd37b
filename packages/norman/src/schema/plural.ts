/** The plural under which a type's collection is found, by Norman's rules of English. */
export function pluralOf(id: string): string {
  if (/(?:s|ch|x|sh)$/.test(id)) return `${id}es`;
  if (id.endsWith('fe')) return `${id.slice(0, -2)}ves`;
  if (id.endsWith('f')) return `${id.slice(0, -1)}ves`;
  if (/[^aeiou]y$/.test(id)) return `${id.slice(0, -1)}ies`;
  return `${id}s`;
}
