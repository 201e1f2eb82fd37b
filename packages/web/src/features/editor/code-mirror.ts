import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { yamlTheme } from './yaml-theme.ts';

interface CodeMirrorOptions {
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** What this editor has besides; asked for once. */
  readonly extensions: () => Extension;
}

/** An editor of YAML on the page. */
export interface CodeMirror {
  /** Where it stands. */
  readonly host: RefObject<HTMLDivElement | null>;
  readonly view: EditorView | undefined;
}

/** Opens an editor of YAML once; it shows `text` and tells what is typed. */
export function useCodeMirror({ text, onChange, extensions }: CodeMirrorOptions): CodeMirror {
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView>();
  const initial = useEffectEvent(() => text);
  const changed = useEffectEvent(onChange);
  const own = useEffectEvent(extensions);
  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      doc: initial(),
      extensions: [
        BASICS,
        own(),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) changed(state.doc.toString());
        }),
      ],
    });
    setView(editor);
    return () => {
      setView(undefined);
      editor.destroy();
    };
  }, []);
  useEffect(() => {
    if (!view || view.state.doc.toString() === text) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  }, [view, text]);
  return { host, view };
}

const BASICS: Extension = [
  lineNumbers(),
  foldGutter(),
  lintGutter(),
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  yaml(),
  yamlTheme,
  EditorState.tabSize.of(2),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ 'aria-label': 'YAML', spellcheck: 'false', tabindex: '0' }),
  keymap.of([
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...defaultKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...searchKeymap,
    ...lintKeymap,
    // After Esc it moves the focus on, as everywhere.
    indentWithTab,
  ]),
];
