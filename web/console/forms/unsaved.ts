import { useEffect } from 'react';

type Go = () => void;

/** The forms on the page in which something is changed and not saved. */
const forms = new Set<symbol>();
let question: ((go: Go) => void) | null = null;

export function hasUnsaved(): boolean {
  return forms.size > 0;
}

/** While it is true, the page is not left without a question. */
export function useUnsaved(changed: boolean): void {
  useEffect(() => {
    if (!changed) return;
    const form = Symbol('form');
    forms.add(form);
    return () => {
      forms.delete(form);
    };
  }, [changed]);
}

/** Goes elsewhere: at once, or once it was said that unsaved changes may be lost. */
export function leave(go: Go): void {
  if (hasUnsaved() && question) question(go);
  else go();
}

/** Says who asks. */
export function askBy(ask: (go: Go) => void): () => void {
  question = ask;
  return () => {
    if (question === ask) question = null;
  };
}
