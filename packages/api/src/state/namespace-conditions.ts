/** A condition of a namespace as found, whoever wrote it. */
export interface ObservedCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** What is to be said about one condition of a namespace. */
export interface NamespaceFact {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
}

/** What is to be said of a namespace, by type of condition; `undefined` takes the condition away. */
export type NamespaceFacts = Readonly<Record<string, NamespaceFact | undefined>>;

type Entry = Readonly<Record<string, unknown>>;

/**
 * The conditions in a `cattle.io/status` annotation, in which kinds without a status of ours keep them. Names of members
 * count in any case, as Rancher writes and reads them; a text that is not of this form has none.
 */
export function annotatedConditions(text: string | undefined): readonly ObservedCondition[] {
  return entriesOf(text).map(conditionOf);
}

/**
 * The text of a `cattle.io/status` annotation with `facts` in it; the same text when it says them already, `undefined`
 * when no condition is left. Conditions of other types stay as they are, so that several writers can share it.
 *
 * @param nowText - the time of those conditions that change, RFC 3339.
 */
export function withNamespaceFacts(
  text: string | undefined,
  facts: NamespaceFacts,
  nowText: string,
): string | undefined {
  const before = entriesOf(text);
  const after = Object.entries(facts).reduce(
    (entries, [type, fact]) => withFact(entries, { type, fact, nowText }),
    before,
  );
  if (after === before) return text;
  return after.length === 0 ? undefined : JSON.stringify({ Conditions: after });
}

interface TypedFact {
  readonly type: string;
  readonly fact: NamespaceFact | undefined;
  readonly nowText: string;
}

function withFact(entries: readonly Entry[], { type, fact, nowText }: TypedFact): readonly Entry[] {
  const index = entries.findIndex((entry) => conditionOf(entry).type === type);
  const present = entries[index];
  if (!fact) return present ? entries.toSpliced(index, 1) : entries;
  const { status, reason = '', message = '' } = fact;
  if (present && isSame(conditionOf(present), { type, status, reason, message })) return entries;
  const entry = {
    Type: type,
    Status: status,
    ...(reason !== '' && { Reason: reason }),
    Message: message,
    LastUpdateTime: nowText,
  };
  return present ? entries.with(index, entry) : [...entries, entry];
}

function isSame(left: ObservedCondition, right: ObservedCondition): boolean {
  return (
    left.status === right.status && left.reason === right.reason && left.message === right.message
  );
}

function conditionOf(entry: Entry): ObservedCondition {
  return {
    type: textOf(memberOf(entry, 'type')),
    status: textOf(memberOf(entry, 'status')),
    reason: textOf(memberOf(entry, 'reason')),
    message: textOf(memberOf(entry, 'message')),
  };
}

function entriesOf(text: string | undefined): readonly Entry[] {
  const status = text === undefined ? undefined : parsed(text);
  const conditions = isEntry(status) ? memberOf(status, 'conditions') : undefined;
  return Array.isArray(conditions) ? conditions.filter(isEntry) : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An annotation that others wrote and that is no JSON says nothing.
    return undefined;
  }
}

function memberOf(entry: Entry, name: string): unknown {
  return Object.entries(entry).find(([key]) => key.toLowerCase() === name)?.[1];
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
