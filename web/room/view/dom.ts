// Making elements. Text is only ever set as text, so nothing that somebody wrote can become markup.

type Attributes = Readonly<Record<string, string | boolean>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') made.setAttribute(name, value);
    else made.toggleAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function button(label: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', press);
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

/** The drawings of the buttons, on a field of 24 by 24. */
const DRAWINGS = {
  microphone: 'M9 5a3 3 0 0 1 6 0v6a3 3 0 0 1-6 0zM5 11a7 7 0 0 0 14 0M12 18v3',
  camera: 'M3 7h11v10H3zM14 11l7-4v10l-7-4',
  screen: 'M3 5h18v11H3zM9 20h6M12 16v4',
  chat: 'M4 5h16v11H10l-5 4v-4H4z',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M3 20c0-4 3-6 6-6s6 2 6 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3 2.700 3 5.500',
  leave: 'M2.500 12.500c5.300-5.300 13.700-5.300 19 0L19 16.500l-4-2v-3c-2-.7-4-.7-6 0v3l-4 2z',
  record: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5',
  end: 'M7 7l10 10M17 7L7 17M4 4h16v16H4z',
  play: 'M8 4.500l11 7.500-11 7.500z',
  pause: 'M8 5v14M16 5v14',
  sound: 'M4 9.500h4l5-4.500v14l-5-4.500H4zM16.500 9a4 4 0 0 1 0 6M19 6.500a8 8 0 0 1 0 11',
  off: 'M4 4l16 16',
} as const;

export type Drawing = keyof typeof DRAWINGS;

export function icon(...drawings: Drawing[]): SVGSVGElement {
  const made = document.createElementNS(SVG, 'svg');
  made.setAttribute('viewBox', '0 0 24 24');
  made.setAttribute('aria-hidden', 'true');
  for (const name of drawings) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', DRAWINGS[name]);
    path.setAttribute('class', name);
    made.append(path);
  }
  return made;
}

/** Asks something in a dialog. Its answer is whether it was confirmed. */
export function confirmed(question: string, yes: string, no: string): Promise<boolean> {
  return new Promise((resolve) => {
    const form = element(
      'form',
      { method: 'dialog' },
      element('p', {}, question),
      element(
        'div',
        { class: 'choices' },
        element('button', { value: 'no', class: 'quiet' }, no),
        element('button', { value: 'yes', class: 'danger' }, yes),
      ),
    );
    const dialog = element('dialog', { 'aria-label': question }, form);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
