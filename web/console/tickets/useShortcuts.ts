import { useEffect, useEffectEvent, useState } from 'react';

const KEY = 'randevu.console.shortcuts';

/** What keys do: `?`, `/`, `n` …, and `ctrl+k`. */
export type Shortcuts = Readonly<Record<string, () => void>>;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** The name of what was pressed; null where it is typed into a field, or is nothing of ours. */
export function shortcutOf(event: KeyboardEvent, singles: boolean): string | null {
  if (event.isComposing || event.altKey || document.querySelector('[role=dialog]')) return null;
  if (event.ctrlKey || event.metaKey) return `ctrl+${event.key.toLowerCase()}`;
  return singles && !isTyping(event.target) ? event.key : null;
}

/** Are single keys shortcuts? Kept in this browser: they are in the way of those who speak to it. */
export function useSingleKeys(): readonly [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(KEY) !== 'off');
  const change = (next: boolean): void => {
    localStorage.setItem(KEY, next ? 'on' : 'off');
    setOn(next);
  };
  return [on, change];
}

/** Does what the keys are for while the page is shown. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const name = shortcutOf(event, localStorage.getItem(KEY) !== 'off');
    const action = name === null ? undefined : shortcuts[name];
    if (!action) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => press(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}
