/** Zones that the database of time zones knows and the language does not. */
const OLD_ZONES: ReadonlySet<string> = new Set(['Factory', 'posixrules']);

/** Whether the database of time zones knows a name. Names of fixed offsets (`+01:00`) are none. */
export function isTimeZone(name: string): boolean {
  if (OLD_ZONES.has(name)) return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    // The language reads names in any case, the database does not.
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return timeZone.toLowerCase() !== name.toLowerCase() || timeZone === name;
  } catch {
    // It is no zone.
    return false;
  }
}
