/** Does the server answer for the very page that is wanted? Who knows himself to be without a network need not ask. */
export async function isThere(): Promise<boolean> {
  if (!navigator.onLine || document.visibilityState === 'hidden') return false;
  try {
    return (await fetch(location.href, { method: 'HEAD', cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
