import { systemClock } from '@drover/base';
import { useEffect, useState } from 'react';
import { linesOf } from '../../api/follow-watch.ts';
import { send } from '../../api/http.ts';
import { NOTHING_FOUND, type SearchLine, type SearchState, withLine } from './search-lines.ts';

/** What is typed is searched for when people pause. */
const TYPING_MS = 200;
/** One letter is in everything. */
const MIN_CHARACTERS = 2;
/** As many as fit into the palette. */
const LIMIT = 20;

/** Searches all clusters that the person may see, by name, image and address; what is found comes as clusters answer. */
export function useSearch(text: string): SearchState {
  const [state, setState] = useState(NOTHING_FOUND);
  const wanted = text.trim();
  useEffect(() => {
    setState(NOTHING_FOUND);
    if (wanted.length < MIN_CHARACTERS) return undefined;
    const controller = new AbortController();
    const cancel = systemClock.schedule(TYPING_MS, () => {
      read(wanted, controller.signal, (line) => setState((now) => withLine(now, line))).catch(
        () => undefined, // The palette goes on without; every other screen tells when the server is gone.
      );
    });
    return () => {
      cancel();
      controller.abort();
    };
  }, [wanted]);
  return state;
}

async function read(
  text: string,
  signal: AbortSignal,
  onLine: (line: SearchLine) => void,
): Promise<void> {
  const query = new URLSearchParams({ q: text, limit: String(LIMIT) });
  const headers = { accept: 'application/jsonl' };
  const { body } = await send(`/v1/search?${query.toString()}`, { signal, headers });
  if (!body) return;
  for await (const line of linesOf(body)) {
    if (line !== '') onLine(JSON.parse(line) as SearchLine);
  }
}
