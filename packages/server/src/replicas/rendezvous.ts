/**
 * The member with the highest score for `key`; `undefined` when there is none.
 *
 * **Guarantees**: whoever knows the same members answers the same; when a member comes or goes, only keys that it gets or
 * had change hands.
 */
export function rendezvous(key: string, members: Iterable<string>): string | undefined {
  let best: { readonly member: string; readonly score: number } | undefined;
  for (const member of members) {
    const score = scoreOf(`${member}\0${key}`);
    if (!best || score > best.score || (score === best.score && member > best.member)) {
      best = { member, score };
    }
  }
  return best?.member;
}

/** FNV-1a of 32 bits, and the last steps of MurmurHash3: FNV alone leaves names that differ at their ends alike. */
function scoreOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
