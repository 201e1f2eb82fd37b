import { NormanError } from '@drover/client/norman';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Dispatch, type SetStateAction, useMemo, useRef, useState } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import type { Resource } from '../../api/v3.ts';
import type { Draft, FieldProblem } from './draft.ts';
import { type Change, changesBetween, takeTheirs } from './draft-changes.ts';
import { draftOf, patchOf, withWhole } from './draft-resource.ts';
import {
  type EditorState,
  isChanged,
  openedState,
  shownProblems,
  type View,
  withMerged,
} from './editor-state.ts';
import {
  type Answered,
  changeResource,
  createResource,
  type ResourceAddress,
  readResource,
} from './resource-calls.ts';
import type { DraftCheck } from './resource-form.ts';
import type { Fields, TypeSource } from './schema-type.ts';

/** What an editor begins with. */
export interface LoadedResource {
  readonly address: ResourceAddress;
  readonly fields: Fields;
  readonly source: TypeSource;
  readonly base: Draft;
  /** Absent when the resource is to be created. */
  readonly id: string | undefined;
  readonly version: string | undefined;
}

/** What somebody else has done meanwhile. */
export interface Conflict {
  readonly theirs: Draft;
  readonly version: string | undefined;
  readonly changes: readonly Change[];
  /** Fields that the server names and never shows. */
  readonly hidden: readonly string[];
}

/** What the parts of the editor share. */
export interface ResourceEditorModel {
  readonly state: EditorState;
  readonly setState: Dispatch<SetStateAction<EditorState>>;
  readonly problems: readonly FieldProblem[];
  /** Whether there is something to save, and it can be read. */
  readonly canSave: boolean;
  /** Whether nothing is found to be wrong with it. */
  readonly isValid: boolean;
  readonly isSaving: boolean;
  readonly conflict: Conflict | undefined;
  /** Asks the router whether people may leave. */
  readonly mustAsk: () => boolean;
  readonly save: () => void;
  readonly takeTheirs: () => void;
  readonly overwrite: () => void;
  readonly dismissConflict: () => void;
}

interface EditorOptions {
  readonly view: View;
  readonly check: DraftCheck | undefined;
  readonly onSaved: (resource: Resource) => void;
}

/** Holds the draft of a resource, and saves it. */
export function useResourceEditor(
  loaded: LoadedResource,
  { view, check, onSaved }: EditorOptions,
): ResourceEditorModel {
  const queryClient = useQueryClient();
  const [state, setState] = useState(() => openedState(loaded.base, loaded.version, view));
  const [conflict, setConflict] = useState<Conflict>();
  const isSaved = useRef(false);
  const found = useMemo(() => problemsOf(state.draft, loaded, check), [state.draft, loaded, check]);
  const changed = isChanged(state);
  const canSave = state.isYaml && (loaded.id === undefined || changed);
  const mutation = useMutation({
    mutationFn: (sent: EditorState) => saveDraft(sent, loaded),
    onSuccess: async ({ resource, warnings }) => {
      isSaved.current = true;
      for (const message of warnings) {
        notifications.show({ color: 'orange', title: 'Saved, but', message, autoClose: 10_000 });
      }
      await queryClient.invalidateQueries({ queryKey: ['v3'] });
      onSaved(resource);
    },
    onError: async (error, sent) => {
      const failure = toFailure(error);
      setState((now) => ({ ...now, refusal: { failure, draft: sent.draft } }));
      if (failure.status === 409) setConflict(await conflictOf(error, sent, loaded));
    },
  });
  const save = (next: EditorState): void => {
    if (mutation.isPending) return;
    setState({ ...next, tries: next.tries + 1, refusal: undefined });
    setConflict(undefined);
    if (problemsOf(next.draft, loaded, check).length === 0) mutation.mutate(next);
  };
  const resolve = (draft: Draft): EditorState => ({
    ...withMerged(state, draft),
    base: conflict?.theirs ?? state.base,
    version: conflict?.version,
    refusal: undefined,
  });
  return {
    state,
    setState,
    problems: shownProblems(state, found),
    canSave,
    isValid: found.length === 0,
    isSaving: mutation.isPending,
    conflict,
    mustAsk: () => changed && !isSaved.current,
    save: () => canSave && save(state),
    takeTheirs: () => {
      setState(resolve(takeTheirs(state.draft, conflict?.changes ?? [])));
      setConflict(undefined);
    },
    overwrite: () => save(resolve(state.draft)),
    dismissConflict: () => setConflict(undefined),
  };
}

function problemsOf(
  draft: Draft,
  { base, id }: LoadedResource,
  check: DraftCheck | undefined,
): readonly FieldProblem[] {
  return check?.(draft, { base, editing: id !== undefined }) ?? [];
}

async function saveDraft(
  { base, draft, version }: EditorState,
  { address, fields, source, id }: LoadedResource,
): Promise<Answered> {
  if (id === undefined) return createResource(await addressOf(draft, address, source), draft);
  const { always = [], together = [] } = address;
  const patch = await patchOf(base, draft, fields, source);
  const isOneOf = together.some((name) => Object.hasOwn(patch, name));
  const whole = [...always, ...(isOneOf ? together : [])];
  const body = withWhole(patch, draft, whole);
  return changeResource(address, { id, body, version });
}

/** Where a draft of another type of the same family is created: a form can turn a secret into a certificate. */
async function addressOf(
  { type }: Draft,
  address: ResourceAddress,
  source: TypeSource,
): Promise<ResourceAddress> {
  if (type === undefined || type === address.type) return address;
  const found = typeof type === 'string' ? await source(type) : undefined;
  if (found?.collectionMethods?.includes('POST')) {
    return { ...address, type: found.id, plural: found.pluralName };
  }
  throw new NormanError({
    status: 0,
    code: 'InvalidType',
    message: `${JSON.stringify(type)} is no type that you can create here`,
    remedy: `Write "type: ${address.type}".`,
    fieldName: 'type',
  });
}

/** Compares what was read at first with what is there now; `undefined` when it is another sort of conflict. */
async function conflictOf(
  error: unknown,
  { base }: EditorState,
  { address, fields, source, id }: LoadedResource,
): Promise<Conflict | undefined> {
  if (id === undefined) return undefined;
  const { resource, version } = await readResource(address, id);
  const theirs = await draftOf(resource, fields, source);
  const changes = changesBetween(base, theirs);
  const isShown = (name: string): boolean =>
    changes.some((change) => change.name.startsWith(name) || name.startsWith(change.name));
  const hidden = (toFailure(error).changedFields ?? []).filter((name) => !isShown(name));
  return { theirs, version, changes, hidden };
}
