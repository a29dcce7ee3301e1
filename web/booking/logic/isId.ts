const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is none names nothing: it need not be asked for. */
export function isId(text: string): boolean {
  return ID.test(text);
}
