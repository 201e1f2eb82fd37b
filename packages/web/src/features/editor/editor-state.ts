import type { NormanFailure } from '@drover/client/norman';
import { type Draft, type FieldProblem, isSame, parsePath, valueAt } from './draft.ts';
import { readYaml, yamlOf } from './yaml-text.ts';

/** The two ways to look at a draft. */
export type View = 'form' | 'yaml';

/** What an editor holds. */
export interface EditorState {
  /** As it was read; of a new resource, what the form began with. */
  readonly base: Draft;
  /** The version that was read; absent for a new one. */
  readonly version: string | undefined;
  readonly draft: Draft;
  readonly view: View;
  /** The draft as YAML, as it was typed; may be none for a moment, when the draft stays as it was. */
  readonly text: string;
  readonly isYaml: boolean;
  /** How often it was tried to save it: from then on everything that is missing is told. */
  readonly tries: number;
  /** What the server refused, and what of. */
  readonly refusal?: { readonly failure: NormanFailure; readonly draft: Draft } | undefined;
}

/** An editor of a draft, as it is opened. */
export function openedState(base: Draft, version: string | undefined, view: View): EditorState {
  const text = yamlOf(base);
  return { base, version, draft: base, view, text, isYaml: true, tries: 0 };
}

/** After the form has changed the draft. */
export function withDraft(state: EditorState, draft: Draft): EditorState {
  return { ...state, draft };
}

/** After a key was typed in the YAML. */
export function withText(state: EditorState, text: string): EditorState {
  const { draft } = readYaml(text);
  return { ...state, text, isYaml: draft !== undefined, draft: draft ?? state.draft };
}

/** Looks at the draft in the other way; the text keeps its comments as long as it says the same. */
export function withView(state: EditorState, view: View): EditorState {
  if (view === 'form') return state.isYaml ? { ...state, view } : state;
  const isText = isSame(readYaml(state.text).draft, state.draft);
  return { ...state, view, isYaml: true, text: isText ? state.text : yamlOf(state.draft) };
}

/** After somebody's draft has been put in the place of what was edited. */
export function withMerged(state: EditorState, draft: Draft): EditorState {
  const text = isSame(draft, state.draft) ? state.text : yamlOf(draft);
  return { ...state, draft, text, isYaml: true };
}

/** Whether something would be lost. */
export function isChanged({ base, draft, isYaml }: EditorState): boolean {
  return !isYaml || !isSame(base, draft);
}

/** The field that a refusal is about. */
export function fieldOf({ code, fieldName }: NormanFailure): string | undefined {
  return fieldName ?? (code === 'AlreadyExists' ? 'name' : undefined);
}

/** What the server said of a field, until the field is changed. */
export function refusedField({ refusal, draft }: EditorState): FieldProblem | undefined {
  const path = refusal && fieldOf(refusal.failure);
  if (!refusal || path === undefined) return undefined;
  const segments = parsePath(path, refusal.draft);
  const isStill = isSame(valueAt(refusal.draft, segments), valueAt(draft, segments));
  return isStill ? { path, message: refusal.failure.message } : undefined;
}

/** The problems to show: nobody is told that a field is empty which they have not come to yet. */
export function shownProblems(
  state: EditorState,
  found: readonly FieldProblem[],
): readonly FieldProblem[] {
  const { base, draft, tries } = state;
  const refused = refusedField(state);
  const shown = found.filter(({ path }) => {
    const [field = path] = parsePath(path, draft);
    return tries > 0 || !isSame(valueAt(base, [field]), valueAt(draft, [field]));
  });
  return refused ? [refused, ...shown] : shown;
}
