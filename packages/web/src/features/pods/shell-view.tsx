import '@xterm/xterm/css/xterm.css';
import { Button, Group, Text } from '@mantine/core';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { type ExecTarget, openExec } from '../../api/exec-socket.ts';

/** bash where there is one, else sh. */
export const SHELL_COMMAND = [
  '/bin/sh',
  '-c',
  'command -v bash >/dev/null && exec bash || exec sh',
] as const;

/** Opens a terminal in `element`; the returned function ends it. */
function openTerminal(
  element: HTMLElement,
  target: ExecTarget,
  onEnd: (message: string) => void,
): () => void {
  const terminal = new Terminal({
    fontFamily: "'JetBrains Mono Variable', monospace",
    fontSize: 13,
    cursorBlink: true,
    screenReaderMode: true,
    theme: { background: '#0b1011', foreground: '#dbe7e6', cursor: '#3dc9b7' },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  fit.fit();
  terminal.focus();
  const session = openExec(target, { onOutput: (bytes) => terminal.write(bytes), onEnd });
  session.resize(terminal.cols, terminal.rows);
  terminal.onData((text) => session.write(text));
  terminal.onResize(({ cols, rows }) => session.resize(cols, rows));
  const observer = new ResizeObserver(() => fit.fit());
  observer.observe(element);
  return () => {
    observer.disconnect();
    session.close();
    terminal.dispose();
  };
}

/** A shell in a container. */
export function ShellView(props: Omit<ExecTarget, 'command'>): ReactElement {
  const { clusterId, namespace, pod, container } = props;
  const element = useRef<HTMLDivElement>(null);
  const [ended, setEnded] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  // oxlint-disable-next-line react/exhaustive-deps -- `attempt` opens the shell again
  useEffect(() => {
    if (!element.current) return undefined;
    setEnded(undefined);
    let current = true;
    const close = openTerminal(
      element.current,
      { clusterId, namespace, pod, container, command: SHELL_COMMAND },
      (message) => {
        if (current) setEnded(message);
      },
    );
    return () => {
      current = false;
      close();
    };
  }, [clusterId, namespace, pod, container, attempt]);
  return (
    <>
      <div ref={element} className="shell-frame" style={{ flex: 1, minHeight: 0 }} />
      {ended !== undefined && (
        <Group mt="sm">
          <Text size="sm">{ended}</Text>
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => setAttempt((count) => count + 1)}
          >
            Open again
          </Button>
        </Group>
      )}
    </>
  );
}
