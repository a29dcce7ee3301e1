import { describe, expect, it } from 'vitest';
import { shortcutOf } from './useShortcuts';

function pressed(key: string, on: HTMLElement = document.body, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, ...more });
  on.dispatchEvent(event);
  return event;
}

describe('keys', () => {
  it('are shortcuts outside of fields only, and only where they are on', () => {
    const field = document.body.appendChild(document.createElement('textarea'));
    expect(shortcutOf(pressed('?'), true)).toBe('?');
    expect(shortcutOf(pressed('n', field), true)).toBeNull();
    expect(shortcutOf(pressed('n'), false)).toBeNull();
    expect(shortcutOf(pressed('K', field, { ctrlKey: true }), false)).toBe('ctrl+k');
    expect(shortcutOf(pressed('n', document.body, { altKey: true }), true)).toBeNull();
    field.remove();
  });

  it('do nothing behind a dialogue', () => {
    const dialog = document.body.appendChild(document.createElement('section'));
    dialog.setAttribute('role', 'dialog');
    expect(shortcutOf(pressed('n'), true)).toBeNull();
    dialog.remove();
  });
});
