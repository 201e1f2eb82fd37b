import { toFailure } from '../../api/to-failure.ts';
import { create, list, type Resource, update } from '../../api/v3.ts';

/** A choice of colours. */
export type Theme = 'auto' | 'light' | 'dark';

interface Preference extends Resource {
  readonly value?: string;
}

/** The name under which Rancher's dashboard keeps the choice, so that both agree. */
const THEME = 'theme';

/** Whether a text is a {@link Theme}. */
export function isTheme(text: unknown): text is Theme {
  return text === 'auto' || text === 'light' || text === 'dark';
}

/** The choice of the person who is logged in; `undefined` when they have not chosen. */
export async function readTheme(signal?: AbortSignal): Promise<Theme | undefined> {
  // Rancher's dashboard puts quotes around its values.
  const value = (await readPreference(THEME, signal))?.replaceAll('"', '');
  return isTheme(value) ? value : undefined;
}

/** Keeps the choice on the server. */
export function saveTheme(theme: Theme): Promise<void> {
  return savePreference(THEME, theme);
}

/** What the person who is logged in has kept under a name. */
export async function readPreference(
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return (await list<Preference>('preferences', { name }, signal))[0]?.value;
}

/** Keeps a value under a name for the person who is logged in. */
export async function savePreference(name: string, value: string): Promise<void> {
  const [stored] = await list<Preference>('preferences', { name });
  if (stored) {
    await update('preferences', stored.id, { value });
    return;
  }
  try {
    await create('preferences', { type: 'preference', name, value });
  } catch (error) {
    // Another window was first: its choice is as good.
    if (toFailure(error).status !== 409) throw error;
  }
}
