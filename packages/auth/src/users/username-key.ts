/** No name that can be given is longer; in UTF-16 code units. */
const MAX_LENGTH = 256;

/**
 * By what user names are found and counted: one for all the ways in which Unicode can write the same name, and never
 * longer than 256, whatever strangers send.
 */
export function usernameKey(username: string): string {
  return username
    .slice(0, 2 * MAX_LENGTH)
    .normalize('NFC')
    .slice(0, MAX_LENGTH);
}
